--- Which profile and stack each repository uses, as the servers tell whenever that changes.
local files = require('zenml_ls.files')
local plain = require('zenml_ls.plain')

local M = {}

local WARNING = '⚠'
local UNKNOWN = '?'

local told = {} -- by id of the client: what its server told last, a list of `Status`
local repositories = {} -- by folder: its repository, or false

local function redraw()
  vim.cmd('redrawstatus!')
end

--- Keep what the server tells. It is a handler of `zenml-ls/status`.
function M.on_status(_, params, context)
  told[context.client_id] = plain(params.repositories)
  redraw()
end

--- Forget what a server told that has ended.
---@param id integer
function M.forget(id)
  told[id] = nil
  redraw()
end

--- Look for repositories anew: one may have been made, or removed.
function M.forget_repositories()
  repositories = {}
end

--- Return what is known of the repository `root`; nil if nothing is.
---@param root string
---@return table?
function M.of(root)
  local path = files.real(root)
  for _, list in pairs(told) do
    for _, one in ipairs(list) do
      if one.root and files.real(one.root) == path then
        return one
      end
    end
  end
end

--- Return the repository that the current window shows; nil if there is none.
---@return string?
local function repository()
  local key = vim.api.nvim_buf_get_name(0) .. '\n' .. vim.fn.getcwd()
  if repositories[key] == nil then
    repositories[key] = files.current_repository() or false
  end
  return repositories[key] or nil
end

--- Return the component for the status line.
---@return string
function M.line()
  local root = repository()
  if not root then
    return ''
  end
  local found = M.of(root)
  if not found then
    require('zenml_ls.client').wake(root)
    return ''
  end
  local text = (found.profile or UNKNOWN) .. ' / ' .. (found.stack or UNKNOWN)
  return #found.problems > 0 and WARNING .. ' ' .. text or text
end

return M
