import { EvolveError } from '../errors.ts'

/** Runs what touches the disk; whatever the system refuses becomes one line that names the ledger. */
export function touching<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw cannotWrite(file, error)
  }
}

export function cannotWrite(file: string, error: unknown): EvolveError {
  const { code, message } = error as NodeJS.ErrnoException
  return new EvolveError('ERR_LEDGER_WRITE', `cannot write ${file} (${code ?? message}); nothing was appended`, {
    cause: error,
  })
}

export function lostLock(file: string): EvolveError {
  return new EvolveError(
    'ERR_LEDGER_WRITE',
    `this process was stopped for so long that another took the lock of ${file}; nothing was written, run it again`,
  )
}

export function notSynced(file: string, error: unknown): EvolveError {
  const { code, message } = error as NodeJS.ErrnoException
  return new EvolveError(
    'ERR_LEDGER_WRITE',
    `the lines are in ${file}, but the disk did not confirm them (${code ?? message}); see ledger verify before you run it again`,
    { cause: error },
  )
}
