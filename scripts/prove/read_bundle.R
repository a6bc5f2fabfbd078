# Read every table of the unzipped bundle with readr, haven and DBI, hold the types against
# OUT/types.csv (table, field, type), and write what was found as text: Rscript read_bundle.R OUT
out <- commandArgs(trailingOnly = TRUE)[1]
types <- readr::read_csv(file.path(out, "types.csv"), col_types = "ccc")

expected <- c(
  string = "character", integer = "numeric", number = "numeric", boolean = "logical", date = "Date"
)
hold <- function(program, field, value, kind) {
  if (!inherits(value, kind) && !(kind == "numeric" && is.numeric(value))) {
    stop(paste0(program, ", ", field, ": is ", class(value)[1], ", not ", kind))
  }
}
# A gap is "" here; `gaps` puts what it was there.
as_text <- function(value) {
  text <- if (is.logical(value)) tolower(as.character(value))
  else if (inherits(value, "Date")) format(value, "%Y-%m-%d")
  else if (is.numeric(value)) vapply(value, format, "", digits = 15, scientific = FALSE)
  else as.character(value)
  ifelse(is.na(value), "", text)
}
save <- function(columns, program, table) {
  frame <- as.data.frame(columns, check.names = FALSE, stringsAsFactors = FALSE)
  readr::write_csv(frame, file.path(out, paste0(program, "-", table, ".csv")), na = "")
}

database <- DBI::dbConnect(RSQLite::SQLite(), "dprk-engagement.sqlite", flags = RSQLite::SQLITE_RO)
for (table in unique(types$table)) {
  fields <- types[types$table == table, ]
  letters <- c(string = "c", integer = "i", number = "d", boolean = "l", date = "D")
  csv <- readr::read_csv(
    file.path("data", paste0(table, ".csv")), na = c("", "?"), trim_ws = FALSE,
    col_types = paste(letters[fields$type], collapse = "")
  )
  dta <- haven::read_dta(file.path("stata", paste0(table, ".dta")))
  sql <- DBI::dbGetQuery(database, paste0('SELECT * FROM "', table, '"'))
  if (nrow(readr::problems(csv))) stop(paste0("readr, ", table, ": ", readr::problems(csv)$expected[1]))
  stopifnot(names(csv) == fields$field, names(sql) == fields$field, ncol(dta) == nrow(fields))
  read <- list(readr = list(), haven = list(), DBI = list())
  for (number in seq_len(nrow(fields))) {
    field <- fields$field[number]
    type <- fields$type[number]
    where <- paste0(table, "$", field)

    value <- csv[[number]]
    hold("readr", where, value, expected[[type]])
    read$readr[[field]] <- as_text(value)

    # SQLite keeps days as text and truth values as 0 and 1; a column of gaps has no type.
    value <- sql[[number]]
    if (type == "date") value <- as.Date(as.character(value))
    if (type == "boolean") value <- as.logical(value)
    if (!all(is.na(value))) hold("DBI", where, value, expected[[type]])
    read$DBI[[field]] <- as_text(value)

    # A vocabulary is a labelled number; .a and .b are tagged.
    value <- dta[[number]]
    if (is.character(value)) {
      read$haven[[field]] <- value
      next
    }
    tag <- haven::na_tag(if (inherits(value, "Date")) as.numeric(value) else value)
    labels <- attr(value, "labels")
    labels <- labels[!is.na(labels)]
    if (type == "date") hold("haven", where, value, "Date")
    else if (!is.numeric(value)) stop(paste0("haven, ", where, ": is ", class(value)[1]))
    plain <- if (inherits(value, "Date")) value else as.vector(unclass(value))
    text <- if (length(labels)) names(labels)[match(plain, labels)] else as_text(plain)
    read$haven[[field]] <- ifelse(is.na(tag), text, ifelse(tag == "a", "", "?"))
  }
  for (program in names(read)) save(read[[program]], program, table)
}
views <- DBI::dbGetQuery(database, "SELECT name FROM sqlite_master WHERE type = 'view'")$name
for (view in views) DBI::dbGetQuery(database, paste("SELECT * FROM", view))
DBI::dbDisconnect(database)
