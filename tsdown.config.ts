import { defineConfig, type UserConfig } from 'tsdown'

const shared: UserConfig = {
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  fixedExtension: false,
  outputOptions: { chunkFileNames: '[name]-[hash].js' },
}

const config: UserConfig[] = defineConfig([
  {
    ...shared,
    entry: {
      index: 'src/index.ts',
      events: 'src/events/index.ts',
      reporter: 'reporters/events.ts',
      late: 'setup/late.ts',
      main: 'tools/main.ts',
      'coverage-gate': 'tools/coverage-gate-bin.ts',
      'slo-gate': 'tools/slo-gate-bin.ts',
      'evolve-candidates': 'tools/candidates-bin.ts',
      'try-runner': 'src/try/runner.ts',
      'coverage-runner': 'src/coverage/runner.ts',
      'candidates-config': 'src/candidates/config-runner.ts',
      'candidates-check-runner': 'src/candidates/check/runner.ts',
      'init-runner': 'src/init/monorepo/ask-runner.ts',
      'bench-runner': 'src/bench/runner.ts',
      'bench-worker-4': 'src/bench/worker/runner.ts',
      'bench-worker-5': 'src/bench/worker/provider.ts',
    },
    dts: true,
    // Read when a page is written; in src they lie beside the file that reads them, too.
    copy: ['src/{ledger,candidates}/page/*.{css,js}'],
  },
  // One small file without imports but `vitest`: every worker of every test file loads it.
  ...['index', 'by-hand'].map((name) => ({
    ...shared,
    entry: { [name === 'index' ? 'setup' : `setup-${name}`]: `setup/${name}.ts` },
    dts: true,
    clean: false,
    minify: true,
    deps: { alwaysBundle: [/^seedrandom/] },
    outputOptions: { codeSplitting: false },
  })),
])

export default config
