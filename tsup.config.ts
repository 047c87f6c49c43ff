import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    stream: 'src/stream/index.ts',
    worker: 'src/worker/index.ts',
    'stores/sqlite': 'src/worker/stores/sqlite.ts',
    'stores/read-model': 'src/worker/stores/read-model.ts',
    testing: 'src/testing/index.ts',
    mock: 'src/mock/index.ts',
    'mock/msw': 'src/mock/msw.ts',
  },
  format: 'esm',
  // Runs anywhere: what needs Node names it with `node:`, and stays a name.
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  target: ['es2022', 'node20'],
  keepNames: true,
  splitting: true,
  sourcemap: true,
  dts: { compilerOptions: { stripInternal: true } },
  clean: true,
})
