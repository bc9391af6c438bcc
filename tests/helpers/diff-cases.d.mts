export interface Place {
  path(file: string): string
  git(...args: string[]): string
  folder(name: string): void
  write(file: string, content: string | Uint8Array): void
  read(file: string): string
  commit(): void
  edit(file: string, change: (was: string) => string): void
}
export interface DiffCase {
  name: string
  before?: (at: Place) => void
  after: (at: Place) => void
}
export const CASES: DiffCase[]
export function code(...names: string[]): string
export function makeCase(dir: string, one: DiffCase): Place
export function gitEnvironment(): NodeJS.ProcessEnv
export function cobertura(dir: string, hitsOf?: (line: string) => number): string
