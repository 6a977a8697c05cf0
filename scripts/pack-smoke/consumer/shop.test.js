const { Chart, Testing } = require('cdk8s');
const { AmbientNamespace, Waypoint } = require('cdk8s-ambient');

test('the shop is in the mesh', () => {
  const chart = new Chart(Testing.app(), 'shop');
  const namespace = new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
  namespace.enroll(new Waypoint(chart, 'Waypoint', { namespace }));
  expect(Testing.synth(chart)).toMatchSnapshot();
});
