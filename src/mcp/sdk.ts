// The only file that imports the SDK. The build replaces it by a bundle (scripts/bundle-sdk.js), so that the package
// does not need the SDK.
export { inputRequired, inputResponse, McpServer } from '@modelcontextprotocol/server';
export { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
export type { ServerContext } from '@modelcontextprotocol/server';
