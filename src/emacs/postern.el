;;; postern.el --- Make mailto: links safe to click  -*- lexical-binding: t -*-

;; SPDX-License-Identifier: MIT
;; Version: 1.0.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: mail, comm

;;; Commentary:

;; A mailto: link is written by a stranger, and what it says goes into a draft:
;; headers, and a body in which MML can name files to attach.  `postern-mode'
;; puts Postern in front of every parser of such links in Emacs, so that
;; message-mode, Gnus, notmuch and all else that composes from a link get only
;; what is safe:
;;
;;   (require 'postern)
;;   (postern-mode)
;;
;; Links that could hurt are refused, hidden recipients and the like are asked
;; about, and what is left out is told in the echo area.

;;; Code:

(require 'postern-module)
(require 'seq)
(require 'subr-x)

(autoload 'mml-quote-region "mml")
(declare-function postern-check "postern-module" (link &optional profile consent))
(declare-function url-recreate-url "url-parse" (urlobj))

(defgroup postern nil
  "Mailto: links that are safe to click."
  :group 'mail)

(defcustom postern-profile 'standard
  "By what links are judged.
With `standard', attacks are refused, left out or asked about, and everyday
slips are repaired.  With `strict', a link is refused unless it is written by
the letter of RFC 6068 and asks for nothing unusual."
  :type '(choice (const standard) (const strict)))

(defun postern--sentences (result action)
  "Return why ACTION befell parts of RESULT, each reason once."
  (delete-dups
   (mapcar (lambda (finding) (plist-get finding :message))
           (seq-filter (lambda (finding) (eq (plist-get finding :action) action))
                       (plist-get result :findings)))))

(defun postern--losses (result)
  "Return sentences about what of RESULT is left out of the draft.
Emacs cannot send to a mailbox outside ASCII; it would write another address."
  (let ((mailboxes (seq-filter (lambda (field) (plist-get field :smtputf8))
                               (plist-get result :fields))))
    (append (postern--sentences result 'withhold)
            (when mailboxes
              (list (format "Emacs does not take from a link: %s."
                            (mapconcat (lambda (field) (plist-get field :value))
                                       mailboxes ", ")))))))

(defun postern--list (title sentences)
  "Return TITLE and below it SENTENCES, or nothing when there are none."
  (if sentences
      (concat "\n" title "\n"
              (mapconcat (lambda (sentence) (format "- %s\n" sentence)) sentences ""))
    ""))

(defun postern--question (result)
  "Return the text by which the user can decide about RESULT."
  (concat
   (mapconcat (lambda (field)
                (format "%-12s %s%s\n" (plist-get field :name)
                        (truncate-string-to-width (plist-get field :shown) 500 nil nil t)
                        (if (equal (plist-get field :name) "bcc")
                            "   (a hidden recipient)"
                          "")))
              (plist-get result :fields) "")
   (postern--list "Why you are asked:" (postern--sentences result 'confirm))
   (postern--list "Left out:" (postern--losses result))))

(defun postern--consent-p (result)
  "Show RESULT and return non-nil if the user wants it opened.
The answer must be typed in full: whoever can make a link open can also guess
which key is about to be pressed."
  (let ((use-short-answers nil)
        (use-dialog-box nil))
    (with-temp-buffer-window "*Postern*" nil
        (lambda (window _)
          (unwind-protect
              (yes-or-no-p "Compose this message? ")
            (when (window-live-p window) (quit-restore-window window 'kill))))
      (princ (postern--question result)))))

(defun postern--mml-quoted (text)
  "Return TEXT with its MML tags quoted, so that they are sent as text."
  (with-temp-buffer
    (insert text)
    (let ((case-fold-search t))
      (mml-quote-region (point-min) (point-max)))
    (buffer-string)))

(defun postern--headers (fields)
  "Return FIELDS as an alist with one element for each name."
  (let (headers)
    (dolist (field fields (nreverse headers))
      (let* ((name (plist-get field :name))
             (value (plist-get field :value))
             (present (assoc name headers)))
        (cond (present (setcdr present (concat (cdr present) ", " value)))
              ((equal name "body") (push (cons name (postern--mml-quoted value)) headers))
              (t (push (cons name value) headers)))))))

(defun postern-draft (link)
  "Check the mailto: LINK and return what may be composed.
That is an alist from lower-case header names, and \"body\", to strings.  Ask
the user where consent is needed; signal a `user-error' when nothing is to be
opened."
  (let ((result (postern-check link postern-profile)))
    (pcase (plist-get result :verdict)
      ('refuse
       (user-error "Postern refuses this link: %s"
                   (string-join (postern--sentences result 'refuse) "  ")))
      ('confirm
       (setq result (postern-check link postern-profile t))
       (unless (postern--consent-p result)
         (user-error "The link was not opened"))))
    (when-let ((losses (postern--losses result)))
      (message "Postern left something out: %s" (string-join losses "  ")))
    (postern--headers (seq-remove (lambda (field) (plist-get field :smtputf8))
                                  (plist-get result :fields)))))

(defun postern--rfc6068-parse (link)
  "Parse LINK in the manner of `rfc6068-parse-mailto-url'."
  (mapcar (lambda (header) (cons (capitalize (car header)) (cdr header)))
          (postern-draft link)))

(defun postern--message-parse (link)
  "Parse LINK in the manner of `message-parse-mailto-url'."
  (mapcar (lambda (header) (list (car header) (cdr header)))
          (postern-draft link)))

;; These three open a draft before they look at the link.  `browse-url-mail' does
;; it in the other order, so that a refused link leaves no empty draft behind.

(defun postern--message-mailto (&optional link)
  "Compose from LINK, or from the one on the command line, in `message-mode'."
  (interactive)
  (let ((mail-user-agent 'message-user-agent))
    (browse-url-mail (or link (pop command-line-args-left)))))

(defun postern--gnus-url-mailto (link)
  "Compose from LINK in Gnus."
  (let ((mail-user-agent 'gnus-user-agent))
    (browse-url-mail link)))

(defun postern--url-mailto (url)
  "Compose from the parsed URL; return nil, for there is nothing to retrieve."
  (browse-url-mail (url-recreate-url url))
  nil)

(defconst postern--advice
  '((rfc6068-parse-mailto-url . postern--rfc6068-parse)
    (rfc2368-parse-mailto-url . postern--rfc6068-parse)
    (message-parse-mailto-url . postern--message-parse)
    (message-mailto . postern--message-mailto)
    (gnus-url-mailto . postern--gnus-url-mailto)
    (url-mailto . postern--url-mailto))
  "What `postern-mode' overrides, and by what.")

;;;###autoload
(define-minor-mode postern-mode
  "Check mailto: links before Emacs composes a message from them."
  :global t
  (pcase-dolist (`(,function . ,guard) postern--advice)
    (if postern-mode
        (advice-add function :override guard)
      (advice-remove function guard))))

(provide 'postern)

;;; postern.el ends here
