import { scheduleProblem } from '../../../src/schema/core/schedule';

/** What robfig/cron v3.0.1 takes, which an API server reads schedules with; kube-apiserver 1.36.1 said so of each. */
test.each([
  '* * * * *',
  '*/5 * * * *',
  '0 0 * JAN-MAR mon-fri',
  '5-10/2 * * * *',
  '5/15 * * * *',
  '1,,2 * * * *',
  '? * * * *',
  '+1 * * * *',
  '  0\t3 * * * ',
  '*-5 * * * *',
  '*/99 * * * *',
  '@daily',
  '@every 1h30m',
])('takes %j', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
});

test.each([
  ['60 * * * *', '"60" is no minute: 0 to 59'],
  ['0 24 * * *', '"24" is no hour: 0 to 23'],
  ['0 0 0 * *', '"0" is no day of the month: 1 to 31'],
  ['0 0 * 13 *', '"13" is no month: 1 to 12'],
  ['0 0 * * mon-sun', '"mon-sun" is no day of the week: 0 to 6'],
  ['10-5 * * * *', '"10-5" is no minute: 0 to 59'],
  ['*/0 * * * *', '"*/0" is no minute: 0 to 59'],
  ['1-2-3 * * * *', '"1-2-3" is no minute: 0 to 59'],
  ['H * * * *', '"H" is no minute: 0 to 59'],
  ['* * * *', 'a schedule has 5 parts, and "* * * *" has 4'],
  ['@reboot', '"@reboot" is no schedule that has a name'],
  ['@Daily', '"@Daily" is no schedule that has a name'],
  ['@every 5', '"@every 5" is no schedule that has a name'],
])('refuses %j', (schedule, problem) => {
  expect(scheduleProblem(schedule)).toBe(problem);
});
