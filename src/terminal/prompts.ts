import { isSecret, Secret } from '../base/secret.ts';
import { createLineReader, type LineInput } from './hidden-input.ts';

/** A parameter to ask for, with PowerShell's name of its type. */
export interface AskedParameter {
  readonly name: string;
  readonly type: string;
}

/** A line, the elements of an array, or what was typed without echo. */
export type PromptAnswer = string | readonly string[] | Secret | readonly Secret[];

export interface Prompts {
  /**
   * Asks for missing mandatory values one by one, with PowerShell's texts: a SecureString without echo, an array
   * element by element until an empty line, a PSCredential by its user name alone (its password is another prompt).
   *
   * @throws {EntradaError} `CANCELLED`.
   */
  askMissing(commandName: string, parameters: readonly AskedParameter[]): Promise<Record<string, PromptAnswer>>;
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

  async function askList<E extends string | Secret>(name: string, askOne: (label: string) => Promise<E>): Promise<E[]> {
    const elements: E[] = [];
    for (;;) {
      const element = await askOne(`${name}[${elements.length}]: `);
      if ((isSecret(element) ? element.reveal() : element) === '') return elements;
      elements.push(element);
    }
  }

  function askValue({ name, type }: AskedParameter): Promise<PromptAnswer> {
    switch (type) {
      case 'SecureString':
        return askSecret(`${name}: `);
      case 'String[]':
        return askList(name, ask);
      case 'SecureString[]':
        return askList(name, askSecret);
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
      const answers: [string, PromptAnswer][] = [];
      for (const parameter of parameters) answers.push([parameter.name, await askValue(parameter)]);
      return Object.fromEntries(answers);
    },
    askSecret,
  };
}
