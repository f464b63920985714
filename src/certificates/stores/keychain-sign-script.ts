/**
 * Signs a SHA-256 digest with a private key of the Keychain (Security framework, SecKeyCreateSignature), as JavaScript
 * for Automation. Constant text; the input is passed as arguments (public key hash, PS256 or RS256, digest; all but the
 * second base64).
 */
export const keychainSignScript = `
ObjC.import('Foundation');
ObjC.import('Security');
function run([label, algorithm, digest]) {
  const object = (reference) => ObjC.castRefToObject(reference);
  const bytes = (base64) => $.NSData.alloc.initWithBase64EncodedStringOptions(base64, 0);
  const query = $.NSMutableDictionary.alloc.init;
  query.setObjectForKey(object($.kSecClassKey), object($.kSecClass));
  query.setObjectForKey(object($.kSecAttrKeyClassPrivate), object($.kSecAttrKeyClass));
  query.setObjectForKey(bytes(label), object($.kSecAttrApplicationLabel));
  query.setObjectForKey(object($.kSecMatchLimitOne), object($.kSecMatchLimit));
  query.setObjectForKey($.NSNumber.numberWithBool(true), object($.kSecReturnRef));
  const key = Ref();
  const status = $.SecItemCopyMatching(query, key);
  if (status !== 0) throw new Error('the private key was not found or not released (' + status + ')');
  const algorithms = {
    PS256: $.kSecKeyAlgorithmRSASignatureDigestPSSSHA256,
    RS256: $.kSecKeyAlgorithmRSASignatureDigestPKCS1v15SHA256,
  };
  const failure = Ref();
  const signature = $.SecKeyCreateSignature(key[0], algorithms[algorithm], bytes(digest), failure);
  const made = signature && object(signature);
  if (!made || made.isNil()) throw new Error(object(failure[0]).localizedDescription.js);
  return made.base64EncodedStringWithOptions(0).js;
}
`;
