import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { expect, onTestFinished, test } from 'vitest'
import { config, openFixture } from '../helpers/lab.ts'

/** A server in another process; `lines` grows with what reaches it. */
async function startCounter(): Promise<{ port: string; lines: string[] }> {
  const child = spawn(process.execPath, [fileURLToPath(new URL('../helpers/counter.mjs', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill())
  const lines: string[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => lines.push(...text.trim().split('\n')))
  await once(child.stdout, 'data')
  const port = lines.shift()!.replace('port ', '')
  return { port, lines }
}

test.each(['forks', 'threads', 'vmThreads'])(
  'with loopback refused nothing reaches another process (%s)',
  async (pool) => {
    const counter = await startCounter()
    const project = openFixture('egress', { 'vitest.config.ts': config('{ network: { loopback: false } }') })
    const run = await project.vitest(['run', `--pool=${pool}`], { PORT: counter.port, DIR: project.dir })
    expect(run.code, run.stdout + run.stderr).toBe(0)
    expect(counter.lines).toEqual([])
    // The counter counts: the same attempts without the guard arrive.
    const open = await project.vitest(['run', `--pool=${pool}`, '-t', 'net 127|udp 127'], {
      PORT: counter.port,
      DIR: project.dir,
      ALLOW_NET: '1',
    })
    expect(open.code).toBe(1)
    await expect.poll(() => new Set(counter.lines)).toEqual(new Set(['tcp', 'udp']))
  },
)

const REACH = (host: string): string => `import http from 'node:http'
import { expect, test } from 'vitest'
const get = (options) => new Promise((resolve) => http.get(options, (response) => resolve(response.statusCode)).on('error', (error) => resolve(error.code)))
test('reaches', async () => expect(await get({ host: '${host}', port: process.env.PORT })).toBe(204))
test('and by tag', { tags: ['external'] }, async () => expect(await get({ host: '127.0.0.1', port: process.env.PORT })).toBe(204))
test('elsewhere', async () => {
  expect(await get({ host: '192.0.2.1', port: 80 })).toBe('ERR_NETWORK_BLOCKED')
  expect(await get({ host: 'anything.example', port: 80 })).toBe('ERR_NETWORK_BLOCKED')
})`

test.each([
  ['the default', '', 'localhost', {}],
  ['an allowed address', `{ network: { loopback: false, allow: ['127.0.0.0/8'] } }`, '127.0.0.1', {}],
  ['an allowed name', `{ network: { loopback: false, allow: ['localhost'] } }`, 'localhost', {}],
  ['a name in ALLOW_NET', '{ network: { loopback: false } }', 'localhost', { ALLOW_NET: 'localhost' }],
])('%s lets through what it names and nothing else', async (_name, options, host, env) => {
  const counter = await startCounter()
  const project = openFixture(null, { 'vitest.config.ts': config(options), 'a.test.ts': REACH(host) })
  const run = await project.vitest(['run'], { ...(env as Record<string, string>), PORT: counter.port })
  expect(run.code, run.stdout).toBe(0)
  expect(counter.lines).toEqual(['tcp', 'tcp'])
  expect(run.stderr).toContain('1 test reached for the network and got an error')
})

test('a mock below the socket goes on working', async () => {
  const project = openFixture(null, {
    'vitest.config.ts': config(),
    'a.test.ts': `import dns from 'node:dns'
import http from 'node:http'
import { expect, test, vi } from 'vitest'
test('mocked look-up', async () => {
  const server = http.createServer((_, response) => response.end('mine')).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  vi.spyOn(dns, 'lookup').mockImplementation((host, options, done) => options.all ? done(null, [{ address: '127.0.0.1', family: 4 }]) : done(null, '127.0.0.1', 4))
  const text = await new Promise((resolve, reject) => http.get({ host: 'api.example', port: server.address().port }, async (response) => resolve((await response.toArray()).join(''))).on('error', reject))
  expect(text).toBe('mine')
  server.close()
})`,
  })
  const run = await project.vitest()
  expect(run.code, run.stdout).toBe(0)
})
