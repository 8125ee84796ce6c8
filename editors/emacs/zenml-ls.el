;;; zenml-ls.el --- Use zenml-ls in eglot or lsp-mode  -*- lexical-binding: t; -*-

;; Package-Requires: ((emacs "27.1"))

;;; Commentary:

;; (add-hook 'yaml-mode-hook #'zenml-ls-eglot)   ; or #'zenml-ls-lsp
;;
;; The server starts for YAML files in a ZenML repository (a folder with .zen), in ZenML's
;; configuration directory, and for exported stacks anywhere.

;;; Code:

(require 'project)

(defvar eglot-server-programs)
(declare-function eglot-ensure "eglot")
(declare-function lsp-deferred "lsp-mode")
(declare-function lsp-register-client "lsp-mode")
(declare-function lsp-stdio-connection "lsp-mode")
(declare-function make-lsp-client "lsp-mode")

(defgroup zenml-ls nil
  "Language server for ZenML's configuration files."
  :group 'tools)

(defcustom zenml-ls-command '("zenml-ls")
  "The command that starts the server."
  :type '(repeat string))

(defun zenml-ls-config-directory ()
  "Return ZenML's configuration directory."
  (let ((base (cond ((eq system-type 'darwin) "~/Library/Application Support")
                    ((eq system-type 'windows-nt) (or (getenv "APPDATA") "~"))
                    (t (or (getenv "XDG_CONFIG_HOME") "~/.config")))))
    (file-truename (or (getenv "ZENML_CONFIG_PATH") (expand-file-name "zenml" base)))))

(defun zenml-ls-root (file)
  "Return the folder that FILE belongs to: its repository, or the configuration directory."
  (or (locate-dominating-file file (lambda (folder)
                                     (file-directory-p (expand-file-name ".zen" folder))))
      (let ((directory (file-name-as-directory (zenml-ls-config-directory))))
        (and (string-prefix-p directory (file-truename file)) directory))))

(defun zenml-ls-exported-stack-p ()
  "Return non-nil if the buffer looks like what `zenml stack export' writes."
  (save-excursion
    (goto-char (point-min))
    (re-search-forward "^\\(?:stack_name\\|zenml_version\\) *:" nil t)))

(defun zenml-ls-wanted-p (file)
  "Return non-nil if FILE, which the current buffer visits, can be ZenML's."
  (and file (or (zenml-ls-root file) (zenml-ls-exported-stack-p))))

(defun zenml-ls-project (folder)
  "Return the project that FOLDER belongs to, for `project-find-functions'."
  (let ((root (zenml-ls-root folder)))
    (and root (cons 'transient root))))

;;;###autoload
(defun zenml-ls-eglot ()
  "Start zenml-ls by eglot if the current file can be ZenML's."
  (when (zenml-ls-wanted-p buffer-file-name)
    (require 'eglot)
    (setq-local eglot-server-programs (list (cons major-mode zenml-ls-command)))
    (add-hook 'project-find-functions #'zenml-ls-project nil t)
    (eglot-ensure)))

;;;###autoload
(defun zenml-ls-lsp ()
  "Start zenml-ls by lsp-mode if the current file can be ZenML's."
  (when (zenml-ls-wanted-p buffer-file-name)
    (require 'lsp-mode)
    (lsp-deferred)))

(with-eval-after-load 'lsp-mode
  (lsp-register-client
   (make-lsp-client
    :new-connection (lsp-stdio-connection (lambda () zenml-ls-command))
    :activation-fn (lambda (file mode)
                     (and (memq mode '(yaml-mode yaml-ts-mode)) (zenml-ls-wanted-p file)))
    :add-on? t
    :server-id 'zenml-ls)))

(provide 'zenml-ls)
;;; zenml-ls.el ends here
