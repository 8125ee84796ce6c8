--- Texts that are only to be read.
local M = {}

--- Show `lines` in a floating window, which goes away when the cursor moves.
---@param lines string[]
---@param name string
function M.float(lines, name)
  vim.lsp.util.open_floating_preview(lines, '', { border = 'rounded', focus_id = name })
end

--- Show `lines` in a window of their own, in a buffer that is not a file.
---@param lines string[]
---@param filetype string
function M.scratch(lines, filetype)
  vim.cmd('botright new')
  vim.bo.buftype, vim.bo.bufhidden, vim.bo.swapfile = 'nofile', 'wipe', false
  vim.api.nvim_buf_set_lines(0, 0, -1, false, lines)
  vim.bo.filetype, vim.bo.modifiable = filetype, false
end

return M
