import { readFileSync } from 'node:fs';
import os from 'node:os';

/** A process, told apart from a later one with the same number. */
export interface Owner {
  readonly host: string;
  readonly pid: number;
  /** In the units of the system; empty where it cannot be known. */
  readonly startedAt: string;
}

/** This process. */
export function thisProcess(): Owner {
  return { host: os.hostname(), pid: process.pid, startedAt: startTimeOf(process.pid) ?? '' };
}

/** Whether it ran, or runs, on this machine. */
export function isOfThisMachine({ host }: Owner): boolean {
  return host === os.hostname();
}

/** Whether a process of this machine still lives. */
export function isRunning(owner: Owner): boolean {
  if (!isOfThisMachine(owner) || owner.pid === 0) return false;
  const startedAt = startTimeOf(owner.pid);
  return startedAt !== null && (startedAt === '' || owner.startedAt === '' || startedAt === owner.startedAt);
}

/** Null for a process that is gone (or killed and not yet collected); empty where the system does not tell. */
function startTimeOf(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null;
  }
  try {
    // proc(5): the name in parentheses may hold anything; state is the first field after it, start time the twentieth.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? '');
  } catch {
    return ''; // no /proc on this system
  }
}
