import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    stream: 'src/stream/index.ts',
    worker: 'src/worker/index.ts',
    'stores/sqlite': 'src/worker/stores/sqlite.ts',
    'stores/read-model': 'src/worker/stores/read-model.ts',
    testing: 'src/testing/index.ts',
    otel: 'src/otel/index.ts',
    mock: 'src/mock/index.ts',
    'mock/msw': 'src/mock/msw.ts',
  },
  format: 'esm',
  // Runs anywhere: what needs Node names it with `node:`, and stays a name.
  platform: 'neutral',
  external: [/^node:/],
  removeNodeProtocol: false,
  target: ['es2022', 'node20'],
  // `keepNames` would do it too, but names every function anew each time that it is made: a fifth of what a call costs.
  plugins: [
    {
      name: 'class-names',
      renderChunk: (code, { map }) => ({ code: withClassNames(code), map: map ?? null }),
    },
  ],
  splitting: true,
  sourcemap: true,
  dts: { compilerOptions: { stripInternal: true } },
  clean: true,
})

/** A class that names itself becomes `var Client = class _Client`, which is the name that users would see when they inspect one. */
function withClassNames(code: string): string {
  const names = Array.from(code.matchAll(/^var (\w+) = class _\1\b/gm), ([, name = '']) => name)
  return names.reduce((named, name) => named.replaceAll(new RegExp(`\\b_${name}\\b`, 'g'), name), code)
}
