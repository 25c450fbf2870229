const assert = require('node:assert');
const test = require('node:test');
const { Kernel, Lines } = require('../kernel');

// A kernel of a few lines: answers "execute" with output and done, breaks on "die".
const FAKE = `
  console.log('not an event');
  require('readline').createInterface({ input: process.stdin }).on('line', line => {
    const { type, id, code } = JSON.parse(line);
    const send = event => console.log(JSON.stringify({ id, ...event }));
    if (code === 'die') { console.error('out of memory'); process.exit(3); }
    if (type === 'execute') {
      send({ type: 'stream', text: code });
      send({ type: 'done', success: true });
      send({ type: 'update', display: 'd' });
    }
    if (type === 'complete') send({ type: 'completions', items: [] });
  });`;
const fake = late => new Kernel(process.execPath, ['-e', FAKE], {}, late);

test('lines cut anywhere, also inside a character, come out whole', () => {
  const [events, other] = [[], []];
  const lines = new Lines(event => events.push(event), line => other.push(line));
  for (const byte of Buffer.from('{"a":"é🎬"}\nnonsense\n{"b":2}\n')) lines.push(Buffer.from([byte]));
  assert.deepStrictEqual(events, [{ a: 'é🎬' }, { b: 2 }]);
  assert.deepStrictEqual(other, ['nonsense']);
});

test('a cell gets its own events, and those after its end are late', async () => {
  const [events, late] = [[], []];
  const kernel = fake(event => late.push(event));
  const done = await kernel.execute('1', 'c', event => events.push(event));
  assert.strictEqual(done.success, true);
  assert.deepStrictEqual(events.map(event => event.text), ['1']);
  assert.strictEqual((await kernel.complete('M', 1)).type, 'completions');
  assert.deepStrictEqual(late.map(event => event.type), ['update']);
  await kernel.end();
});

test('a kernel that ends tells the waiting cell why', async () => {
  const kernel = fake();
  const done = await kernel.execute('die', 'c');
  assert.strictEqual(done.type, 'ended');
  assert.match(done.message, /\(3\).*out of memory/);
  assert.strictEqual((await kernel.complete('M', 1)).type, 'ended');
});

test('a program that is not there is an end with a reason', async () => {
  const kernel = new Kernel('no-such-program-here', [], {});
  assert.match((await kernel.execute('1', 'c')).message, /ENOENT/);
});
