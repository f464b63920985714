import { Secret } from '../base/secret.ts';
import { createLineReader, type LineInput } from './hidden-input.ts';

/** A parameter to ask for, with PowerShell's name of its type. */
export interface AskedParameter {
  readonly name: string;
  readonly type: string;
}

export interface Prompts {
  /**
   * Asks for missing mandatory values one by one, with PowerShell's texts: a SecureString without echo, an array
   * element by element until an empty line, a PSCredential by its user name alone (its password is another prompt).
   *
   * @throws {EntradaError} `CANCELLED`.
   */
  askMissing(
    commandName: string,
    parameters: readonly AskedParameter[],
  ): Promise<Record<string, string | readonly string[] | Secret>>;
  /**
   * Asks without echo.
   *
   * @throws {EntradaError} `CANCELLED`.
   */
  askSecret(label: string): Promise<Secret>;
}

/**
 * Creates the prompts of a terminal.
 *
 * @param output - Where questions go: standard error, since standard output belongs to results.
 */
export function createPrompts(streams: {
  readonly input: LineInput;
  readonly output: { write(text: string): unknown };
}): Prompts {
  const { input, output } = streams;
  const reader = createLineReader(input);

  async function ask(label: string): Promise<string> {
    output.write(label);
    return reader.readLine(false);
  }

  async function askSecret(label: string): Promise<Secret> {
    // The echo ends before the question shows: whoever answers at once would see the first letters otherwise.
    const answer = reader.readLine(true);
    output.write(label);
    try {
      return new Secret(await answer);
    } finally {
      // The line end that was typed is not shown either.
      output.write('\n');
    }
  }

  async function askList(name: string): Promise<string[]> {
    const elements: string[] = [];
    for (;;) {
      const element = await ask(`${name}[${elements.length}]: `);
      if (element === '') return elements;
      elements.push(element);
    }
  }

  function askValue({ name, type }: AskedParameter): Promise<string | readonly string[] | Secret> {
    switch (type) {
      case 'SecureString':
        return askSecret(`${name}: `);
      case 'String[]':
        return askList(name);
      case 'PSCredential':
        output.write(`${name}\n`);
        return ask('User: ');
      default:
        return ask(`${name}: `);
    }
  }

  return {
    async askMissing(commandName, parameters) {
      output.write(`cmdlet ${commandName} at command pipeline position 1\n`);
      output.write('Supply values for the following parameters:\n');
      const answers: [string, string | readonly string[] | Secret][] = [];
      for (const parameter of parameters) answers.push([parameter.name, await askValue(parameter)]);
      return Object.fromEntries(answers);
    },
    askSecret,
  };
}
