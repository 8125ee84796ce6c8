//! Tells Zed how to start `zenml-ls`, and passes the user's settings on.

use zed_extension_api::{
    self as zed,
    serde_json::{json, Value},
    settings::LspSettings,
    Command, LanguageServerId, Result, Worktree,
};

const SECTION: &str = "zenml-ls";

struct ZenmlExtension;

impl zed::Extension for ZenmlExtension {
    fn new() -> Self {
        Self
    }

    /// The command of the settings, else the one on PATH.
    fn language_server_command(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Command> {
        let binary = LspSettings::for_worktree(server.as_ref(), worktree)?.binary;
        let (path, arguments) = match binary {
            Some(binary) => (binary.path, binary.arguments),
            None => (None, None),
        };
        let command = path
            .or_else(|| worktree.which(SECTION))
            .ok_or("zenml-ls is not on PATH: pipx install zenml-language-server")?;
        Ok(Command {
            command,
            args: arguments.unwrap_or_default(),
            env: worktree.shell_env(),
        })
    }

    fn language_server_workspace_configuration(
        &mut self,
        server: &LanguageServerId,
        worktree: &Worktree,
    ) -> Result<Option<Value>> {
        let settings = LspSettings::for_worktree(server.as_ref(), worktree)?.settings;
        Ok(settings.map(|settings| json!({ SECTION: settings })))
    }
}

zed::register_extension!(ZenmlExtension);
