import { App, Chart, Testing } from 'cdk8s';
import { Construct } from 'constructs';
import { MeshApp } from '../../src';
import { atSynth } from '../../src/emit/at-synth';
import { istioSecurity } from '../../src/emit/generated';
import { refuse } from '../../src/input/refuse';
import { testApp } from '../synth';

/** A chart with a construct that decides something at synth. */
function deciding(app: App, decide: (construct: Construct) => readonly string[]): Chart {
  const chart = new Chart(app, 'test');
  const construct = new Construct(chart, 'Thing');
  atSynth(construct, () => decide(construct));
  return chart;
}

function addsWhatIsMissing(construct: Construct): string[] {
  if (!construct.node.tryFindChild('Late')) {
    const metadata = { name: 'late', namespace: 'shop' };
    new (istioSecurity().AuthorizationPolicy)(construct, 'Late', { metadata, spec: {} });
  }
  return [];
}

/** Every way to the manifests, of stock cdk8s and of ours. */
const WAYS: [string, (decide: (construct: Construct) => readonly string[]) => unknown][] = [
  ['Testing.synth', (decide) => Testing.synth(deciding(testApp(), decide))],
  ['App.synthYaml', (decide) => synthYaml(testApp(), decide)],
  ['MeshApp.synthYaml', (decide) => synthYaml(new MeshApp({ outdir: 'never-written' }), decide)],
];

function synthYaml(app: App, decide: (construct: Construct) => readonly string[]): string {
  deciding(app, decide);
  return app.synthYaml() as string;
}

describe.each(WAYS)('atSynth, by %s', (_, synth) => {
  test('shows what is wrong, with the path of the construct', () => {
    expect(() => synth(() => ['has no waypoint', 'has no port'])).toThrow(
      /\[test\/Thing\] has no waypoint[^]*\[test\/Thing\] has no port/,
    );
  });

  test('shows a refusal of its own construct with its path once', () => {
    expect(() => synth((construct) => refuse(construct, 'has no waypoint'))).toThrow(
      /^(?!.*\[test\/Thing\] \[test\/Thing\])[^]*\[test\/Thing\] has no waypoint/,
    );
  });

  test('shows a refusal of another place with that place', () => {
    expect(() => synth(() => refuse('Http.get', 'has no path'))).toThrow('[test/Thing] [Http.get] has no path');
  });

  test('lets through an error that is no refusal: it is a bug, not an input', () => {
    const bug = new TypeError('x is not a function');
    expect(() =>
      synth(() => {
        throw bug;
      }),
    ).toThrow(bug.message);
  });

  test('puts objects in that are still missing, however often it is asked', () => {
    expect(JSON.stringify(synth(addsWhatIsMissing)).match(/late/g)).toHaveLength(1);
  });
});

test('atSynth decides when manifests are written, not before', () => {
  let asked = 0;
  const chart = deciding(testApp(), () => {
    asked += 1;
    return [];
  });
  expect(asked).toBe(0);
  Testing.synth(chart);
  expect(asked).toBeGreaterThan(0);
});
