"""Examples of the OpenAPI document; the tests send every one of them."""

ARTICLE_TEXT = (
    "Harga beras turun di tiga provinsi\n"
    "Ekonomi\n\n"
    "Bulog menyebut panen raya dan lancarnya angkutan dari Jawa Tengah sebagai sebab turunnya harga beras.\n\n"
    "Di pasar induk, harga beras medium turun dua ratus rupiah menjadi tiga belas ribu rupiah per kilogram.\n\n"
    "Posted By : bandar slot terbaik"
)

ARTICLE_EXAMPLES = {
    "text alone": {"summary": "The text is all that is needed", "value": {"text": ARTICLE_TEXT}},
    "all fields": {
        "summary": "Everything that may be sent",
        "value": {
            "id": "a-17",
            "text": ARTICLE_TEXT,
            "url": "https://berita.example/ekonomi/harga-beras",
            "title": "Harga beras turun di tiga provinsi",
            "language": "id",
            "options": {
                "profile": "precision",
                "keep": ["title"],
                "include": ["lines", "evidence"],
                "block": ["Dukung kami dengan"],
                "allow": ["per kilogram"],
            },
        },
    },
}

PLAIN_EXAMPLE = ARTICLE_TEXT

BATCH_EXAMPLE = (
    '{"id": 1, "text": "Gubernur meresmikan jembatan baru di muara sungai pada hari Senin."}\n'
    '{"id": 2, "text": "Panen raya dimulai lebih awal tahun ini.\\nPosted By : slot gacor hari ini"}\n'
)
