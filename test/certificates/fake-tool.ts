import type { RunTool, ToolInput, ToolResult } from '../../src/certificates/run-tool.ts';

export interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
  readonly input: ToolInput;
}

export interface FakeTool {
  readonly runTool: RunTool;
  readonly calls: readonly ToolCall[];
}

/** A program of the system as a test says it: what it prints, or how it fails. */
export function createFakeTool(answer: (call: ToolCall) => Partial<ToolResult> | string | Buffer): FakeTool {
  const calls: ToolCall[] = [];
  return {
    calls,
    async runTool(program, args, input) {
      const call = { program, args, input };
      calls.push(call);
      const said = answer(call);
      const isOutput = typeof said === 'string' || Buffer.isBuffer(said);
      const result = isOutput ? { output: Buffer.from(said) } : said;
      return { status: 0, output: Buffer.alloc(0), errorOutput: '', ...result };
    },
  };
}
