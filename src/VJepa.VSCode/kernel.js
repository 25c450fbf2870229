// The kit's kernel as a process: requests and events, one JSON object a line. The messages are described in
// src/VJepa.Notebooks/Stdio/PROTOCOL.md.
const { spawn } = require('node:child_process');
const { StringDecoder } = require('node:string_decoder');

/** Splits a stream of bytes into JSON objects, one a line. A line that is none is passed to `other`. */
class Lines {
  #decoder = new StringDecoder('utf8');
  #parts = [];

  constructor(event, other) {
    this.event = event;
    this.other = other;
  }

  push(bytes) {
    const pieces = this.#decoder.write(bytes).split('\n');
    for (const [i, piece] of pieces.entries()) {
      this.#parts.push(piece);
      if (i === pieces.length - 1) return;
      const line = this.#parts.join('');
      this.#parts = [];
      let event;
      try {
        event = JSON.parse(line);
      } catch {
        this.other(line);
        continue;
      }
      this.event(event);
    }
  }
}

class Kernel {
  #waiting = new Map(); // id -> { event?, done }
  #count = 0;
  #errors = '';
  ended = false;

  /** `late` gets the events of cells that are done. */
  constructor(program, args, options, late = () => {}, log = () => {}) {
    this.late = late;
    this.process = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'pipe'] });
    const lines = new Lines(event => this.#take(event), line => log(line));
    this.process.stdout.on('data', bytes => lines.push(bytes));
    this.process.stderr.on('data', bytes => {
      this.#errors = (this.#errors + bytes).slice(-4000);
      log(String(bytes).trimEnd());
    });
    this.process.stdin.on('error', () => {}); // the process is gone: 'close' says so
    this.closed = new Promise(resolve => {
      const end = reason => {
        if (this.ended) return;
        this.ended = true;
        for (const { done } of this.#waiting.values()) done({ type: 'ended', message: reason });
        this.#waiting.clear();
        resolve(reason);
      };
      this.process.on('error', error => end(error.message));
      this.process.on('close', code => end(`The kernel ended (${code}). ${this.#errors.trim()}`));
    });
  }

  send(request) {
    if (!this.ended) this.process.stdin.write(JSON.stringify(request) + '\n');
  }

  /** Runs a cell; resolves with its `done`, or with `ended` if the process ends. */
  execute(code, cell, event) {
    return this.#ask({ type: 'execute', code, cell }, event);
  }

  complete(code, cursor) {
    return this.#ask({ type: 'complete', code, cursor });
  }

  hover(code, cursor) {
    return this.#ask({ type: 'hover', code, cursor });
  }

  interrupt() {
    this.send({ type: 'interrupt' });
  }

  answer(value) {
    this.send({ type: 'input', value });
  }

  async end() {
    this.process.stdin.end();
    const timer = setTimeout(() => this.process.kill('SIGKILL'), 4000);
    await this.closed;
    clearTimeout(timer);
  }

  #ask(request, event) {
    if (this.ended) return Promise.resolve({ type: 'ended', message: 'The kernel is not running.' });
    const id = String(++this.#count);
    return new Promise(done => {
      this.#waiting.set(id, { event, done });
      this.send({ ...request, id });
    });
  }

  #take(event) {
    const waiting = this.#waiting.get(event.id);
    if (!waiting) return this.late(event);
    if (['done', 'completions', 'documentation', 'refused'].includes(event.type)) {
      this.#waiting.delete(event.id);
      waiting.done(event);
    } else {
      waiting.event?.(event);
    }
  }
}

module.exports = { Kernel, Lines };
