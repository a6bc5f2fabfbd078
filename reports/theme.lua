-- What the theme needs to know of the text, for Quarto and for scripts/render.
local typst = FORMAT:match("typst") ~= nil

-- What a claim leans on is for the build alone: the page does not carry it, least of all a
-- `target`, which means something else there. Paper leads to paper.
local function between_documents(link)
  local document = link.target:match("^([%w_-]+)%.html")
  if not document then return nil end
  link.attributes = {}
  if typst then link.target = document .. ".pdf" end
  return link
end

-- Typst knows no classes: those of theme.typ are functions there.
local function sized(element)
  local class = element.classes[1]
  if not typst or (class ~= "lede" and class ~= "small") then return nil end
  local raw = element.t == "Div" and pandoc.RawBlock or pandoc.RawInline
  element.content:insert(1, raw("typst", "#" .. class .. "["))
  element.content:insert(raw("typst", "]"))
  return element.content
end

return { { Link = between_documents, Div = sized, Span = sized } }
