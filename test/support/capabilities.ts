/** What every token request says beside its own: that this client can answer claims challenges. */
export const capabilities = '{"access_token":{"xms_cc":{"values":["cp1"]}}}';
