// The only file that imports the SDK, of which the build makes a file of its own (scripts/bundle-packages.js).
export { inputRequired, inputResponse, McpServer } from '@modelcontextprotocol/server';
export { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
export type { ServerContext } from '@modelcontextprotocol/server';
