#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';

// A command runs for a second at most, and most of what V8 compiles to optimised code in that time is thrown away before it has
// paid for itself: on a mesh of 8,000 objects `check` spent a third of its processor time there. Functions get fifteen times as long
// to prove that they are hot; V8's own default is 66 kB of bytecode. It has to come before any of our own code runs.
setFlagsFromString('--interrupt-budget=1000000');

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { run } = require('./run') as typeof import('./run');

// Not process.exit(): output to a pipe may still be on its way.
void run(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
