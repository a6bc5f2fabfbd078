"""The report without Quarto: the same .qmd, run with nbclient, made with Pandoc and Typst.

`source` reads a document, `features` refuses what is not supported and `leans` a claim whose row
has changed, `cells` executes, `pandoc` converts (numbering in `numbering.lua`), `page` and `paper`
make the HTML and the PDF, `figures` the charts as files, `card` the picture for links, `kept` what
need not be made twice. The look is that of Quarto's pages: `theme.*` beside the documents.
"""
