-- Figures, tables, sections and callouts as Quarto numbers and words them, for HTML and Typst.
-- Three passes, because a walk that replaces while it numbers would meet its own work again.

local html = FORMAT:match("html") ~= nil
local words = { fig = "Figure", tbl = "Table", sec = "Section" }
local titles = { note = "Note", tip = "Tip", warning = "Warning", important = "Important", caution = "Caution" }
local labels = {} -- id → "Figure 1"
local unfolded = pandoc.Blocks({}) -- what the page folds, for the end of the paper

local function raw(text)
  return pandoc.RawBlock(html and "html" or "typst", text)
end

local function quoted(text)
  return '"' .. text:gsub("\\", "\\\\"):gsub('"', '\\"') .. '"'
end

local function float_kind(div)
  local kind = div.identifier:match("^(%a+)%-")
  return (kind == "fig" or kind == "tbl") and kind or nil
end

local function keep_for_format(div)
  if div.classes:includes("content-visible") then
    local wanted = div.attributes["when-format"]
    return (wanted == "html") == html and div.content or {}
  end
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

local function float(div, kind)
  local id, body = div.identifier, div.content
  local caption = body:remove(#body)
  if not caption or caption.t ~= "Para" or #body == 0 then
    error("REFUSED " .. id .. ": the last paragraph of the div must be its caption")
  end
  local inlines = pandoc.Inlines({ pandoc.Link({ pandoc.Str(labels[id]) }, "#" .. id), pandoc.Str(":"), pandoc.Space() })
  if not html then inlines = pandoc.Inlines({ pandoc.Strong({ pandoc.Str(labels[id] .. ":") }), pandoc.Space() }) end
  inlines:extend(caption.content)
  local text = pandoc.Plain(inlines)
  local out = pandoc.Blocks({})
  if html then
    out:insert(raw('<figure id="' .. id .. '" class="' .. kind .. '">'))
    if kind == "fig" then out:extend(body) end
    out:extend({ raw("<figcaption>"), text, raw("</figcaption>") })
    if kind == "tbl" then out:extend(body) end
    out:insert(raw("</figure>"))
  else
    out:extend({ raw('#float("' .. kind .. '", ['), text, raw("], [") })
    out:extend(body)
    out:insert(raw("]) <" .. id .. ">"))
  end
  return out
end

local function refer(cite)
  local id = cite.citations[1].id
  if words[id:match("^(%a+)%-") or ""] then
    if not labels[id] then error("REFUSED @" .. id .. " refers to nothing") end
    return pandoc.Link({ pandoc.Str(labels[id]) }, "#" .. id, "", { class = "ref" })
  end
end

local function callout(div, kind)
  local title = pandoc.Inlines({ pandoc.Str(titles[kind]) })
  if div.attributes.title then
    title = pandoc.utils.blocks_to_inlines(pandoc.read(div.attributes.title, "markdown").blocks):walk({ Cite = refer })
  end
  local fold = div.attributes.collapse ~= nil
  local element, heading = fold and "details" or "div", fold and "summary" or "div"
  local role = fold and "" or ' role="note"'
  local open = div.attributes.collapse == "false" and " open" or ""
  local out = pandoc.Blocks({})
  if html then
    out:insert(raw(("<%s class=\"callout callout-%s\"%s%s><%s class=\"callout-title\">"):format(element, kind, role, open, heading)))
    out:extend({ pandoc.Plain(title), raw("</" .. heading .. ">") })
    out:extend(div.content)
    out:insert(raw("</" .. element .. ">"))
  elseif fold then
    local at = "<fold-" .. #unfolded .. ">"
    unfolded:extend({ raw("#unfolded(["), pandoc.Plain(title), raw("]) " .. at) })
    unfolded:extend(div.content)
    out:extend({ raw("#folded(["), pandoc.Plain(title), raw("], " .. at .. ")") })
  else
    out:extend({ raw("#callout(" .. quoted(kind) .. ", ["), pandoc.Plain(title), raw("], [") })
    out:extend(div.content)
    out:insert(raw("])"))
  end
  return out
end

local function replace_div(div)
  local kind = float_kind(div)
  if kind then return float(div, kind) end
  for _, class in ipairs(div.classes) do
    local callout_kind = class:match("^callout%-(%a+)$")
    if callout_kind then return callout(div, callout_kind) end
    if not html then
      local list = div.content[1]
      local parts = class == "glance" and list.t == "BulletList" and list.content or { div.content }
      local out = pandoc.Blocks({ raw("#" .. class .. "(") })
      for _, part in ipairs(parts) do
        out:insert(raw("["))
        out:extend(part)
        out:insert(raw("],"))
      end
      out:insert(raw(")"))
      return out
    end
  end
end

function Pandoc(doc)
  doc = doc:walk({ Div = keep_for_format })
  number(doc)
  doc = doc:walk({ Div = replace_div, Cite = refer })
  if #unfolded > 0 then
    doc.blocks:insert(raw("#heading(numbering: none)[Tables]"))
    doc.blocks:extend(unfolded)
  end
  return doc
end
