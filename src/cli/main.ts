#!/usr/bin/env node
import { run } from './run';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

// Not process.exit(): output to a pipe may still be on its way.
void run(process.argv.slice(2), process).then((code) => {
  process.exitCode = code;
});
