/** Returns whether text identifies a user: by id, user principal name, sip address or alias. */
export function isSameUser(text: string, id: string, userPrincipalName: string): boolean {
  const wanted = text.toLowerCase().replace(/^sip:/, '');
  const name = userPrincipalName.toLowerCase();
  return wanted === id.toLowerCase() || wanted === name || wanted === name.split('@')[0];
}
