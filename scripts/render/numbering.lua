-- Figures, tables, sections and callouts as Quarto numbers and words them, for HTML and Typst.
-- Three passes, because a walk that replaces while it numbers would meet its own work again.

local html = FORMAT:match("html") ~= nil
local words = { fig = "Figure", tbl = "Table", sec = "Section" }
local labels = {} -- id → "Figure 1"

local function raw(text)
  return pandoc.RawBlock(html and "html" or "typst", text)
end

local function float_kind(div)
  local kind = div.identifier:match("^(%a+)%-")
  return (kind == "fig" or kind == "tbl") and kind or nil
end

local function number(doc)
  local counts = { fig = 0, tbl = 0 }
  local section = { 0, 0, 0, 0, 0, 0 }
  doc.blocks:walk({
    traverse = "topdown",
    Header = function(header)
      if header.classes:includes("unnumbered") then return end
      section[header.level] = section[header.level] + 1
      for level = header.level + 1, 6 do section[level] = 0 end
      local shown = table.concat(section, ".", 2, header.level)
      labels[header.identifier] = words.sec .. "\u{a0}" .. shown
    end,
    Div = function(div)
      local kind = float_kind(div)
      if kind then
        counts[kind] = counts[kind] + 1
        labels[div.identifier] = words[kind] .. "\u{a0}" .. counts[kind]
      end
    end,
  })
end

local function keep_for_format(div)
  if div.classes:includes("content-visible") then
    return (div.attributes["when-format"] == "html") == html and div.content or {}
  end
end

local function float(div, kind)
  local id, body = div.identifier, div.content
  local caption = body:remove(#body)
  if not caption or caption.t ~= "Para" or #body == 0 then
    error("REFUSED " .. id .. ": the last paragraph of the div must be its caption")
  end
  local out = pandoc.Blocks({})
  if html then
    local label = pandoc.Link({ pandoc.Str(labels[id]) }, "#" .. id)
    local text = pandoc.Plain({ label, pandoc.Str(":"), pandoc.Space(), table.unpack(caption.content) })
    out:insert(raw('<figure id="' .. id .. '" class="' .. kind .. '">'))
    if kind == "fig" then out:extend(body) end
    out:extend({ raw("<figcaption>"), text, raw("</figcaption>") })
    if kind == "tbl" then out:extend(body) end
    out:insert(raw("</figure>"))
  else
    out:insert(raw("#figure(["))
    out:extend(body)
    out:extend({ raw("], caption: ["), pandoc.Plain(caption.content) })
    out:insert(raw(('], kind: "quarto-float-%s", supplement: "%s", numbering: "1") <%s>'):format(kind, words[kind], id)))
  end
  return out
end

local function refer(cite)
  local citation = cite.citations[1]
  if words[citation.id:match("^(%a+)%-") or ""] then
    if not labels[citation.id] then error("REFUSED @" .. citation.id .. " refers to nothing; correct it") end
    if citation.mode ~= "AuthorInText" then
      error("REFUSED @" .. citation.id .. " stands without brackets, as a reference does")
    end
    return pandoc.Link({ pandoc.Str(labels[citation.id]) }, "#" .. citation.id, "", { class = "ref" })
  end
  error("REFUSED citation " .. citation.id .. " has no bibliography to look into; write \\@ for a plain @")
end

local function callout(div, kind)
  local title = pandoc.Inlines({ pandoc.Str(kind:sub(1, 1):upper() .. kind:sub(2)) })
  if div.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown").blocks):walk({ Cite = refer })
  end
  local out = pandoc.Blocks({})
  if html then
    local fold = div.attributes.collapse
    local element, heading = fold and "details" or "aside", fold and "summary" or "div"
    local open = fold == "false" and " open" or ""
    out:insert(raw(('<%s class="callout callout-%s"%s><%s class="callout-title">'):format(element, kind, open, heading)))
    out:extend({ pandoc.Plain(title), raw("</" .. heading .. ">") })
    out:extend(div.content)
    out:insert(raw("</" .. element .. ">"))
  else
    out:extend({ raw("#callout(title: ["), pandoc.Plain(title), raw("], body: [") })
    out:extend(div.content)
    out:insert(raw("])"))
  end
  return out
end

local function replace_div(div)
  local kind, class = float_kind(div), div.classes[1] or ""
  if kind then return float(div, kind) end
  if class:match("^callout%-") then return callout(div, class:sub(9)) end
end

function Pandoc(doc)
  doc = doc:walk({ Div = keep_for_format })
  number(doc)
  return doc:walk({ Div = replace_div, Cite = refer })
end
