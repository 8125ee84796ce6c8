--- Beside another server for YAML: a syntax error is shown once.
---
--- Our syntax errors are held back where another reports one on the line or beside it, for as
--- long as it does: parsers differ in whether a fault is at the end of a line or after it.
local M = {}

local METHOD = 'textDocument/publishDiagnostics'
local SOURCE = 'zenml-ls'

local received = {} -- by URI: what the server sent last, and how many findings of it are shown

--- Return the lines of the file at `uri`, from 0, on or beside which another has a syntax error.
---@param uri string
---@return table<integer, boolean>
local function lines_of_others(uri)
  local lines = {}
  local options = { severity = vim.diagnostic.severity.ERROR }
  for _, one in ipairs(vim.diagnostic.get(vim.uri_to_bufnr(uri), options)) do
    local is_by_schema = vim.startswith(one.source or '', 'yaml-schema') -- which is another fault
    if one.source ~= SOURCE and not is_by_schema then
      lines[one.lnum - 1], lines[one.lnum], lines[one.lnum + 1] = true, true, true
    end
  end
  return lines
end

---@param params table as the server sent them
---@return table[]
local function without_doubled(params)
  local lines
  return vim.tbl_filter(function(one)
    if one.code ~= 'syntax-error' then
      return true
    end
    lines = lines or lines_of_others(params.uri)
    return not lines[one.range.start.line]
  end, params.diagnostics)
end

local function show(one, diagnostics)
  one.shown = #diagnostics
  local params = vim.tbl_extend('force', one.params, { diagnostics = diagnostics })
  vim.lsp.handlers[METHOD](nil, params, one.context, one.config)
end

--- Show what the server found. It is a handler of `textDocument/publishDiagnostics`.
function M.on_publish(problem, params, context, config)
  if problem or not params then
    return vim.lsp.handlers[METHOD](problem, params, context, config)
  end
  local one = { params = params, context = context, config = config }
  received[params.uri] = next(params.diagnostics) and one or nil
  show(one, without_doubled(params))
end

--- Look again at what is held back in `buffer`, after findings changed there.
---@param buffer integer
function M.check(buffer)
  local one = next(received) and received[vim.uri_from_bufnr(buffer)]
  if not one then
    return
  end
  local diagnostics = without_doubled(one.params)
  if #diagnostics ~= one.shown then
    show(one, diagnostics)
  end
end

--- Forget what a server found that has ended.
---@param id integer
function M.forget(id)
  for uri, one in pairs(received) do
    if one.context.client_id == id then
      received[uri] = nil
    end
  end
end

--- Return all findings of our servers.
---@return table[]
function M.all()
  return vim.tbl_filter(function(one)
    return one.source == SOURCE
  end, vim.diagnostic.get())
end

return M
