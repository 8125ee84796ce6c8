--- Choosing a stack or a profile from what the server knows.
local files = require('zenml_ls.files')

local M = {}

local ACTIVE, OTHER, WARNING = '●', ' ', '⚠'

--- Return the repository `root` of an overview, or the only one; nil if neither is there.
---@param overview table
---@param root? string
---@return table?
function M.repository_in(overview, root)
  for _, repository in ipairs(overview.repositories) do
    local is_it = root and repository.root and files.real(repository.root) == files.real(root)
    if is_it then
      return repository
    end
  end
  return #overview.repositories == 1 and overview.repositories[1] or nil
end

local function stack_choice(stack)
  local components = vim.tbl_map(function(component)
    return component.name
  end, stack.components)
  return {
    name = stack.name,
    is_active = stack.isActive,
    detail = table.concat(components, ', '),
    problems = stack.problems,
  }
end

local function profile_choice(profile)
  return {
    name = profile.name,
    is_active = profile.isActive,
    detail = profile.storeType .. (profile.detail and ', ' .. profile.detail or ''),
    problems = { profile.problem },
  }
end

--- Return the stacks of the active profile, or the profiles; else the reason why there are none.
---@param what 'Stack'|'Profile'
---@param repository table
---@return table[] choices, string problem
function M.choices(what, repository)
  if what == 'Profile' then
    return vim.tbl_map(profile_choice, repository.profiles), 'there is no profile'
  end
  for _, profile in ipairs(repository.profiles) do
    if profile.isActive then
      local stacks = vim.tbl_map(stack_choice, profile.stacks or {})
      return stacks, profile.problem or ("the stacks of '%s' are not known"):format(profile.name)
    end
  end
  return {}, 'no profile is active'
end

--- Return the line of a choice in the list.
---@param choice table
---@param width integer of the longest name
---@return string
local function line_of(choice, width)
  local gap = (' '):rep(width - vim.fn.strdisplaywidth(choice.name) + 2)
  local mark = choice.is_active and ACTIVE or OTHER
  local parts = { mark, choice.name .. gap .. choice.detail }
  if #choice.problems > 0 then
    table.insert(parts, WARNING)
    table.insert(parts, table.concat(choice.problems, '; '))
  end
  return table.concat(parts, ' ')
end

--- Let the user choose; nothing happens if they do not.
---@param what 'Stack'|'Profile'
---@param choices table[]
---@param on_choice fun(name: string)
function M.ask(what, choices, on_choice)
  local width = 0
  for _, choice in ipairs(choices) do
    width = math.max(width, vim.fn.strdisplaywidth(choice.name))
  end
  vim.ui.select(choices, {
    prompt = ('Switch to which %s?'):format(what:lower()),
    kind = 'zenml_ls.' .. what:lower(),
    format_item = function(choice)
      return line_of(choice, width)
    end,
  }, function(choice)
    if choice then
      vim.cmd('redraw') -- or what is said next would wait below the list for a key
      on_choice(choice.name)
    end
  end)
end

return M
