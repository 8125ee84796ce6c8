--- What the user is told, and that it is told once.
local M = {}

local held = nil -- a list while a command runs, which says itself how it ended
local told = {} -- what was told unasked

---@param text string
---@param level? integer
function M.say(text, level)
  vim.notify('zenml-ls: ' .. text, level or vim.log.levels.INFO)
end

--- Say what the user did not ask for, and only the first time.
---@param text string
function M.warn_once(text)
  if not told[text] then
    told[text] = true
    M.say(text, vim.log.levels.WARN)
  end
end

--- Let everything be told again.
function M.forget()
  told = {}
end

--- Show a message of the server, unless a command is about to say the same in its own words.
---
--- It is a handler of `window/showMessage`.
function M.on_message(problem, message, context, config)
  if held then
    table.insert(held, { problem, message, context, config })
  else
    vim.lsp.handlers['window/showMessage'](problem, message, context, config)
  end
end

--- Make an edit of the server; Neovim would print its label, which says what the command says.
---
--- It is a handler of `workspace/applyEdit`.
function M.on_edit(problem, params, context, config)
  if held and params then
    params = vim.tbl_extend('force', params, {})
    params.label = nil
  end
  return vim.lsp.handlers['workspace/applyEdit'](problem, params, context, config)
end

--- Show hints; that there are none is not worth a message.
---
--- Neovim 0.10 asks for them also when a server is about to end, which has to refuse, and
--- then reports an error. It is a handler of `textDocument/inlayHint`.
function M.on_hints(problem, hints, context, config)
  if not problem then
    vim.lsp.handlers['textDocument/inlayHint'](nil, hints, context, config)
  end
end

--- Keep the server's messages back from now on.
function M.hold()
  held = held or {}
end

--- Show the messages that were held back, but for the one that says `known`.
---@param known? string
function M.release(known)
  local messages = held or {}
  held = nil
  for _, message in ipairs(messages) do
    if message[2].message ~= known then
      M.on_message(unpack(message, 1, 4))
    end
  end
end

return M
