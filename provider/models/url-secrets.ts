/** Whether a text is a URL with a password in it: `https://user:password@host/path`. */
export function hasUrlPassword(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*:[^/?#]*@/i.test(text);
}

/** Whether a text is a URL with a user in it, with or without a password. */
export function hasUrlUser(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*@/i.test(text);
}
