import { invalidInput, printable } from './parse';
import type { InputProblem } from './problem';

/** Problems named in one answer at most. */
const namedLimit = 20;

/** Reads parameters that only the function understands, and gathers what does not fit: all of it is named at once. */
export class QueryProblems {
  readonly #problems: InputProblem[] = [];

  refuse(name: string, message: string): void {
    this.#problems.push({ in: 'query', name: printable(name), message });
  }

  /** One whole number; null when it is none. */
  count(name: string, values: readonly string[]): number | null {
    const [text = ''] = values;
    if (values.length === 1 && /^\d{1,15}$/.test(text)) return Number(text);
    this.refuse(name, 'must be one whole number');
    return null;
  }

  /** `true` or `false`; false when it is neither. */
  flag(name: string, values: readonly string[]): boolean {
    const [text] = values;
    if (values.length === 1 && (text === 'true' || text === 'false')) return text === 'true';
    this.refuse(name, 'must be true or false');
    return false;
  }

  /** @throws InvalidInputError naming every parameter that was refused */
  throwIfAny(): void {
    if (this.#problems.length > 0) throw invalidInput(this.#problems.slice(0, namedLimit));
  }
}
