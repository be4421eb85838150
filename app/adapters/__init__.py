"""bersih inside of other people's pipelines; each module needs only the library it is named after."""
