;;; postern-test.el --- Tests of postern.el  -*- lexical-binding: t -*-
;; SPDX-License-Identifier: MIT

;;; Commentary:

;; tests/embeds sends what Emacs composes from many links; these tests are about each way in, and about the mode.

;;; Code:

(require 'ert)
(require 'cl-lib)
(require 'message)
(require 'gnus-art)
(require 'rfc6068)
(require 'url)
(require 'postern)
(with-suppressed-warnings ((obsolete rfc2368)) (require 'rfc2368))

(defconst postern-test-bcc "mailto:ann@example.org?subject=Hi&bcc=spy@evil.example")
(defconst postern-test-attack "mailto:ann@example.org?subject=x%0ABcc:%20spy@evil.example")
(defconst postern-test-mml
  (concat "mailto:ann@example.org?body=Hi%0D%0A%3C%23part%20type%3D%22text%2Fplain%22"
          "%20filename%3D%22FILE%22%3E%3C%23%2Fpart%3E"))

(defun postern-test-drafts ()
  "Return the drafts."
  (seq-filter (lambda (buffer) (with-current-buffer buffer (derived-mode-p 'message-mode)))
              (buffer-list)))

(defmacro postern-test-with (answer &rest body)
  "Run BODY with the mode on.
ANSWER is what the user says, or `none' where nobody may ask."
  (declare (indent 1))
  `(cl-letf (((symbol-function 'yes-or-no-p)
              (lambda (_)
                (let ((answer ,answer))
                  (if (eq answer 'none) (ert-fail "The user was asked") answer)))))
     (unwind-protect (progn (postern-mode 1) ,@body)
       (postern-mode -1)
       (postern-test-close))))

(defun postern-test-close ()
  "Close all drafts."
  (dolist (draft (postern-test-drafts))
    (with-current-buffer draft (set-buffer-modified-p nil))
    (kill-buffer draft)))

(defun postern-test-draft ()
  "Return the only draft's text."
  (let ((drafts (postern-test-drafts)))
    (should (= (length drafts) 1))
    (with-current-buffer (car drafts)
      (save-restriction (widen) (buffer-substring-no-properties (point-min) (point-max))))))

(defconst postern-test-entries
  '(browse-url browse-url-mail message-mailto gnus-url-mailto url-retrieve-synchronously)
  "All that opens a draft from a link.")

(defconst postern-test-parsers
  '(rfc6068-parse-mailto-url rfc2368-parse-mailto-url message-parse-mailto-url)
  "All that others call to take a link apart.")

(ert-deftest postern-test-without ()
  "What Emacs does by itself; else the tests below would prove nothing."
  (dolist (entry postern-test-entries)
    (unwind-protect
        (progn
          (funcall entry postern-test-bcc)
          (should (string-match-p "^Bcc: *spy@evil.example$" (postern-test-draft))))
      (postern-test-close)))
  (dolist (parser postern-test-parsers)
    (should (string-match-p "spy@evil.example" (format "%S" (funcall parser postern-test-attack))))))

(ert-deftest postern-test-refuses ()
  "No way in opens a draft, or hands out anything, of an attack."
  (postern-test-with 'none
    (dolist (function (append postern-test-entries postern-test-parsers))
      (should (string-match-p "Postern refuses this link: A line break hides in header text"
                              (cadr (should-error (funcall function postern-test-attack)
                                                  :type 'user-error))))
      (should-not (postern-test-drafts)))))

(ert-deftest postern-test-no ()
  "A no opens nothing."
  (postern-test-with nil
    (dolist (function (append postern-test-entries postern-test-parsers))
      (should-error (funcall function postern-test-bcc) :type 'user-error)
      (should-not (postern-test-drafts)))))

(ert-deftest postern-test-yes ()
  "A yes opens one draft, and asks once."
  (dolist (entry postern-test-entries)
    (let ((asked 0))
      (postern-test-with (setq asked (1+ asked))
        (funcall entry postern-test-bcc)
        (should (= asked 1))
        (should (string-match-p "^Bcc: spy@evil.example$" (postern-test-draft)))))))

(ert-deftest postern-test-question ()
  "The question says why, shows what is composed, and takes only a whole word."
  (let ((use-short-answers t)
        (use-dialog-box t)
        shown settings)
    (postern-test-with (progn
                         (setq settings (list use-short-answers use-dialog-box)
                               shown (with-current-buffer "*Postern*" (buffer-string)))
                         nil)
      (should-error (browse-url-mail (concat postern-test-bcc "&attach=/etc/passwd&body=a%09b"))
                    :type 'user-error))
    (should (equal settings '(nil nil)))
    (should (string-match-p "^bcc +spy@evil.example   (a hidden recipient)$" shown))
    (should (string-match-p "^Why you are asked:\n- The link adds hidden recipients" shown))
    (should (string-match-p "^Left out:\n- The link names a local file to attach" shown))
    (should-not (string-match-p "[^\n[:print:]]" shown))
    (should-not (get-buffer-window "*Postern*"))))

(defun postern-test-mime (link)
  "Compose from LINK and return what its body becomes on sending."
  (browse-url-mail link)
  (with-current-buffer (car (postern-test-drafts))
    (message-goto-body)
    (save-restriction
      (narrow-to-region (point) (point-max))
      (mml-generate-mime))))

(ert-deftest postern-test-mml ()
  "MML in a body attaches a file without Postern, and is left out or text with it."
  (let* ((file (make-temp-file "postern" nil nil "the secret"))
         (link (string-replace "FILE" (url-hexify-string file) postern-test-mml))
         (loud (string-replace "%23part" "%23PART" link)))
    (unwind-protect
        (progn
          (unwind-protect (should (string-match-p "the secret" (postern-test-mime link)))
            (postern-test-close))
          (dolist (link (list link loud))
            (postern-test-with 'none
              (let ((sent (or (postern-test-mime link) "")))
                (should-not (string-match-p "the secret" sent))
                (should-not (string-match-p "<#part" (downcase sent))))))
          (postern-test-with 'none
            (should (string-match-p "Hi <#/PART>" (postern-test-mime
                                                   "mailto:ann@example.org?body=Hi%20%3C%23/PART%3E")))))
      (delete-file file))))

(ert-deftest postern-test-benign ()
  "A benign link arrives whole by every way in."
  (dolist (entry postern-test-entries)
    (postern-test-with 'none
      (funcall entry (concat "mailto:ann@example.org,bob@example.net?cc=eve@example.com&subject=Gr%C3%BC%C3%9Fe"
                             "&body=one%0D%0Atwo&in-reply-to=%3Ca@example.org%3E"))
      (let ((draft (postern-test-draft)))
        (dolist (line '("To: ann@example.org, bob@example.net" "Cc: eve@example.com" "Subject: Grüße"
                        "In-Reply-To: <a@example.org>" "one\ntwo"))
          (should (string-match-p (format "^%s$" (regexp-quote line)) draft)))))))

(ert-deftest postern-test-command-line ()
  "The link can come from the command line, as a desktop gives it."
  (postern-test-with 'none
    (let ((command-line-args-left (list postern-test-attack "next")))
      (should-error (message-mailto) :type 'user-error)
      (should (equal command-line-args-left '("next"))))))

(ert-deftest postern-test-told ()
  "What is left out is told."
  (let (told)
    (cl-letf (((symbol-function 'message) (lambda (text &rest values) (push (apply #'format text values) told))))
      (postern-test-with 'none
        (browse-url-mail "mailto:ann@example.org?attach=/etc/passwd")))
    (should (seq-some (lambda (text) (string-match-p "left something out: The link names a local file" text)) told))))

(ert-deftest postern-test-profile ()
  "The strict profile is stricter, and an unknown one refuses."
  (let ((link "mailto:ann@example.org?subject=Lunch at 12"))
    (postern-test-with 'none
      (should (rfc6068-parse-mailto-url link))
      (dolist (postern-profile '(strict lenient))
        (should-error (rfc6068-parse-mailto-url link) :type 'user-error)))))

(ert-deftest postern-test-mode ()
  "Turning the mode off puts back what was there."
  (let* ((functions (mapcar #'car postern--advice))
         (before (mapcar #'symbol-function functions)))
    (postern-mode 1)
    (postern-mode 1)
    (dolist (function functions)
      (should (advice-member-p (alist-get function postern--advice) function)))
    (postern-mode -1)
    (should (equal (mapcar #'symbol-function functions) before))))

(ert-deftest postern-test-manual ()
  "The example in the manual works as it stands there."
  (let ((load-path load-path)
        example)
    (with-temp-buffer
      (insert-file-contents (expand-file-name "docs/emacs.md" (getenv "POSTERN_SOURCE")))
      (search-forward "```elisp\n")
      (setq example (buffer-substring (point) (progn (search-forward "\n```") (match-beginning 0)))))
    (unwind-protect
        (progn
          (eval (car (read-from-string (format "(progn %s)" example))) t)
          (should postern-mode)
          (should (equal postern-profile 'standard))
          (should-error (browse-url postern-test-attack) :type 'user-error))
      (postern-mode -1))))

(ert-deftest postern-test-module ()
  "The module's own answers."
  (should (equal (plist-get (postern-check postern-test-bcc) :verdict) 'confirm))
  (should (= (length (plist-get (postern-check postern-test-bcc) :fields)) 2))
  (should (= (length (plist-get (postern-check postern-test-bcc nil t) :fields)) 3))
  (should-not (plist-get (postern-check postern-test-attack nil t) :fields))
  (dolist (link '("" "\0" "mailto:\xff" "mailto:a\0@example.org" "javascript:alert(1)"))
    (should (equal (plist-get (postern-check link) :verdict) 'refuse)))
  (dolist (link '(nil 3 mailto ["mailto:"]))
    (should-error (postern-check link) :type 'wrong-type-argument)))

(provide 'postern-test)

;;; postern-test.el ends here
