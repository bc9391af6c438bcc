export function monorepo(size: {
  modules: number
  files?: number
  functions?: number
  test?: string
}): Record<string, string>
export function moduleName(index: number): string
