import { isSecret, Secret } from '../base/secret.ts';
import { createLineReader, type LineInput } from './hidden-input.ts';

/** A parameter to prompt for, with PowerShell's name of its type. */
export interface PromptedParameter {
  readonly name: string;
  readonly type: string;
  /** All values of an enumeration. */
  readonly values?: readonly string[];
}

/** A line, the elements of an array, or secrets typed without echo. */
export type PromptAnswer = string | readonly string[] | Secret | readonly Secret[];

/** Prompts on a terminal. */
export interface Prompts {
  /**
   * Prompts for missing mandatory values one by one, with PowerShell's texts: a SecureString without echo, an array
   * element by element until an empty line, a PSCredential by its user name (its password is a separate prompt).
   *
   * @throws {EntradaError} `CANCELLED`.
   */
  askMissing(commandName: string, parameters: readonly PromptedParameter[]): Promise<Record<string, PromptAnswer>>;
  /**
   * Prompts without echo.
   *
   * @throws {EntradaError} `CANCELLED`.
   */
  askSecret(label: string): Promise<Secret>;
}

/**
 * Creates the prompts of a terminal.
 *
 * @param streams - The input, and the output for prompts: standard error, because standard output is for results.
 */
export function createPrompts(streams: {
  readonly input: LineInput;
  readonly output: { write(text: string): unknown };
}): Prompts {
  const { input, output } = streams;
  const reader = createLineReader(input);

  async function ask(label: string): Promise<string> {
    output.write(label);
    try {
      return await reader.readLine(false);
    } catch (error) {
      // The message is not on the line of the prompt.
      output.write('\n');
      throw error;
    }
  }

  async function askSecret(label: string): Promise<Secret> {
    // Echo is turned off before the prompt appears; otherwise fast input would show its first characters.
    const answer = reader.readLine(true);
    output.write(label);
    try {
      return new Secret(await answer);
    } finally {
      // The typed line end is not echoed either.
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

  function askValue({ name, type, values }: PromptedParameter): Promise<PromptAnswer> {
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
        return ask(values === undefined ? `${name}: ` : `${name} (${values.join(', ')}): `);
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
