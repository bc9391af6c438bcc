interface VmModule {
  status: string
  namespace: Record<string, unknown>
  setExport(name: string, value: unknown): void
}
interface Executor {
  syncBuiltinESMExports?: () => void
  cjs?: { moduleCache?: Map<string, VmModule | Promise<unknown>> }
}

/**
 * Named imports of built-ins see a patch only after this. In vm pools Vitest links modules of its
 * own around the built-ins, some of them before any setup file runs: those are brought up to date too.
 */
export function syncBuiltins(): void {
  const { isBuiltin, syncBuiltinESMExports } = process.getBuiltinModule('node:module')
  syncBuiltinESMExports()
  const { __vitest_vm_context__: vm } = globalThis as { __vitest_vm_context__?: { externalModulesExecutor?: Executor } }
  for (const [name, module] of vm?.externalModulesExecutor?.cjs?.moduleCache ?? []) {
    if (!isBuiltin(name) || !('setExport' in module) || module.status !== 'evaluated') continue
    const exports = process.getBuiltinModule(name) as unknown as Record<string, unknown>
    for (const key of Object.keys(module.namespace)) if (key !== 'default') module.setExport(key, exports[key])
  }
}
