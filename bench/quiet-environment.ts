/** Without what slows every start on Node 20 (NODE_EXTRA_CA_CERTS: 49 ms) or changes what is measured. */
export function quietEnvironment(home: string): NodeJS.ProcessEnv {
  const foreign = /^(NODE_EXTRA_CA_CERTS|NODE_OPTIONS|ENTRADA_.*|AZURE_.*|XDG_.*)$/;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  return { ...Object.fromEntries(kept), HOME: home, ENTRADA_HOME: home };
}
