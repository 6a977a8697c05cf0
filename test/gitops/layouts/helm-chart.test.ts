import * as fc from 'fast-check';
import { load } from 'js-yaml';
import { helmChart, type HelmChartLayoutProps } from '../../../src/gitops/layouts/helm-chart';
import { escapedForHelm } from '../../../src/gitops/layouts/helm-templates';
import { Platform } from '../../../src/install/platform';
import { appliedByHelm, rendered } from './rendered-by-helm';
import { pathsOf, reversed, SHOP, shipmentOf, type Given, type TestShipment } from './shipments';

const NAMED = { name: 'shop', version: '1.4.0' } as const;
const chart = (given: readonly Given[] | TestShipment, props: HelmChartLayoutProps = NAMED) =>
  helmChart(props)('objects' in given ? given : shipmentOf(given));
const applied = (given: readonly Given[]) =>
  appliedByHelm(chart(given)).map(({ kind, metadata }) => `${String(kind)} ${(metadata as { name: string }).name}`);
const textOf = (files: ReturnType<typeof chart>, path: string) => files.find((file) => file.path === path)!.text;

test('a chart is a folder of its name, with templates by stage', () => {
  expect(pathsOf(chart(SHOP))).toMatchInlineSnapshot(`
    [
      "shop/Chart.yaml",
      "shop/values.yaml",
      "shop/values.schema.json",
      "shop/templates/NOTES.txt",
      "shop/templates/1-namespaces.yaml",
      "shop/templates/3-policies.yaml",
      "shop/templates/4-gateways.yaml",
      "shop/templates/5-services.yaml",
      "shop/templates/7-workloads.yaml",
    ]
  `);
});

describe('the order to apply in', () => {
  test('is kept by Helm: policies before the pods they guard, of kinds that it does not know too', () => {
    expect(applied(SHOP)).toEqual([
      'Namespace shop',
      'Namespace bank',
      'AuthorizationPolicy cart',
      'AuthorizationPolicy pay',
      'Gateway waypoint',
      'Service cart',
      'Deployment cart',
      'Deployment pay',
    ]);
  });

  test('is kept where an object has been moved behind a later stage', () => {
    const shipment = shipmentOf([
      { kind: 'Namespace', name: 'shop' },
      { kind: 'Deployment', name: 'cart', namespace: 'shop' },
      { kind: 'ConfigMap', name: 'late', namespace: 'shop' },
    ]);
    const moved = { ...shipment, order: { ...shipment.order, sequence: [0, 1, 2] } };
    expect(appliedByHelm(chart(moved)).map(({ kind }) => kind)).toEqual(['Namespace', 'Deployment', 'ConfigMap']);
  });

  test('is not that of the objects, which changes nothing', () => {
    const forward = shipmentOf(SHOP);
    const backward = shipmentOf(reversed(SHOP));
    const sequence = forward.order.sequence.map((i) => SHOP.length - 1 - i);
    const again = chart({ ...backward, order: { ...backward.order, sequence } });
    expect(again.filter(({ path }) => !path.includes('1-namespaces'))).toEqual(
      chart(forward).filter(({ path }) => !path.includes('1-namespaces')),
    );
  });
});

describe('what must not be lost', () => {
  const claim: Given = { kind: 'PersistentVolumeClaim', name: 'data', namespace: 'shop', stage: 'foundations' };
  const annotationsIn = (given: readonly Given[]) =>
    appliedByHelm(chart(given)).map(({ metadata }) => (metadata as { annotations?: object }).annotations);

  test('stays when a release is removed: Namespaces and volume claims, as documents that Helm reads', () => {
    expect(annotationsIn([{ kind: 'Namespace', name: 'shop' }, claim])).toEqual([
      { 'helm.sh/resource-policy': 'keep' },
      { 'helm.sh/resource-policy': 'keep' },
    ]);
    expect(textOf(chart([claim]), 'shop/templates/2-foundations.yaml')).not.toContain('kind: List');
  });

  test('is what the user says where the user says it', () => {
    const more = { metadata: { annotations: { 'helm.sh/resource-policy': 'delete', team: 'a' } } };
    expect(annotationsIn([{ kind: 'Namespace', name: 'shop', more }])).toEqual([more.metadata.annotations]);
  });

  test('is nothing else', () => {
    expect(annotationsIn([{ kind: 'ConfigMap', name: 'a', namespace: 'shop' }])).toEqual([undefined]);
  });

  test('leaves the objects of the shipment as they are', () => {
    const shipment = shipmentOf([{ kind: 'Namespace', name: 'shop' }]);
    chart(shipment);
    expect(shipment.objects[0]!.content).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  });
});

describe('what Helm reads on a document', () => {
  const annotated = (key: string): Given[] => [
    { kind: 'Job', name: 'a', namespace: 'shop', more: { metadata: { annotations: { [key]: 'pre-install' } } } },
  ];

  test('is not hidden in a list: hooks', () => {
    const shipment = shipmentOf(annotated('helm.sh/hook'));
    expect(textOf(chart(shipment), 'shop/templates/8-controllers.yaml')).toMatch(/^apiVersion: v1\nkind: Job/);
    expect(shipment.warnings).toEqual([]);
  });

  test('is not hidden in a list: what to keep, which costs the order, and that is told', () => {
    const shipment = shipmentOf(annotated('helm.sh/resource-policy'));
    expect(textOf(chart(shipment), 'shop/templates/8-controllers.yaml')).toMatch(/^apiVersion: v1\nkind: Job/);
    expect(shipment.warnings).toEqual([
      '[shop/Job-a] has the annotation helm.sh/resource-policy, which Helm reads outside of lists alone, so that Helm applies it when its kind is due, not in the order of this chart',
    ]);
  });

  test('may be any other annotation, in a list', () => {
    expect(textOf(chart(annotated('example.com/hook')), 'shop/templates/8-controllers.yaml')).toContain('kind: List');
  });
});

test('CustomResourceDefinitions are in crds/, which Helm applies before it looks up any kind, and reads as they are', () => {
  const definition: Given = {
    kind: 'CustomResourceDefinition',
    name: 'ships.example.com',
    more: { spec: { description: 'a {{ ship }}' } },
  };
  const files = chart([definition, ...SHOP]);
  expect(textOf(files, 'shop/crds/ships.example.com.yaml')).toContain('description: a {{ ship }}\n');
  expect(applied([definition, ...SHOP])).toEqual(applied(SHOP));
});

describe('text that looks like a template', () => {
  test.each(['{{ .Values.x }}', '{{{{', '{{{', '}}', '{{- x -}}', '{{/* c */}}', '{{ "{{" }}', 'a `{{` b', '{ {', ''])(
    '%j comes out as it was',
    (text) => {
      expect(rendered(escapedForHelm(text))).toBe(text);
    },
  );

  test('comes out as it was, whatever it is', () => {
    const piece = fc.constantFrom('{', '{', '}', '"', '`', '-', ' ', '\n', '\\', '/*', '*/', 'x', '{{ "{{" }}');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        expect(rendered(escapedForHelm(pieces.join('')))).toBe(pieces.join(''));
      }),
    );
  });

  test('stays text in manifests, with white space at the end of a document, which Helm cuts', () => {
    const anyText = fc
      .array(
        fc.constantFrom(
          '{{',
          '}}',
          '{{ .Values.a }}',
          '\n',
          '\n\n',
          ' ',
          '---\n',
          '---',
          '# x',
          'a: b',
          '- ',
          '|',
          '"',
          'é',
          '%',
          'word',
        ),
        { maxLength: 12 },
      )
      .map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText), { minLength: 1, maxLength: 4 }), (values) => {
        const data = values.map(([one, other]) => ({ [`k${one}`]: other, list: [other, { one }], last: one }));
        const maps = data.map((more, i) => ({
          kind: 'ConfigMap',
          name: `c${i}`,
          namespace: 'shop',
          more: { data: more },
        }));
        // A claim is a document of its own, a ConfigMap part of a list.
        const claims = maps.map((map) => ({ ...map, kind: 'PersistentVolumeClaim', stage: 'foundations' as const }));
        const shipment = shipmentOf([...maps, ...claims]);
        // What each reads as alone: some white space is lost when it is written, here as in the files of cdk8s.
        const alone = shipment.objects.map(({ content }) => load(shipment.yaml([content])) as { data: unknown });
        expect(appliedByHelm(chart(shipment)).map((object) => object.data)).toEqual(alone.map((object) => object.data));
      }),
    );
  });

  test('in notes and Chart.yaml is not the matter of templates: they hold names that were checked', () => {
    const files = chart(SHOP, { ...NAMED, description: '{{ x }}' });
    expect(load(textOf(files, 'shop/Chart.yaml'))).toMatchObject({ description: '{{ x }}' });
    expect(() => rendered(textOf(files, 'shop/templates/NOTES.txt'))).not.toThrow();
  });
});

describe('Chart.yaml', () => {
  const chartYaml = (props: Partial<HelmChartLayoutProps> = {}, platform?: Platform) =>
    textOf(chart(shipmentOf(SHOP, platform), { ...NAMED, ...props }), 'shop/Chart.yaml');

  test('says what was given', () => {
    expect(chartYaml({ appVersion: '1.0', description: 'All of the shop' }, new Platform({ kubernetes: '1.33' })))
      .toBe(`apiVersion: v2
name: shop
version: 1.4.0
appVersion: "1.0"
description: All of the shop
type: application
kubeVersion: ">=1.33.0-0"
`);
  });

  test('says no version of Kubernetes that nobody has stated', () => {
    expect(chartYaml()).not.toContain('kubeVersion');
    expect(chartYaml({}, new Platform({ istio: '1.30' }))).not.toContain('kubeVersion');
  });
});

test('a value is refused by Helm, since nothing would read it; what Helm sets itself is not', () => {
  const schema = JSON.parse(textOf(chart(SHOP), 'shop/values.schema.json')) as Record<string, unknown>;
  expect(schema).toMatchObject({ type: 'object', additionalProperties: false });
  expect(Object.keys(schema.properties as object)).toEqual(['global', 'enabled']);
  expect(load(textOf(chart(SHOP), 'shop/values.yaml'))).toEqual({});
});

describe('a chart that Helm can hardly keep', () => {
  /** Text that does not compress: each digit is drawn by itself. */
  const noise = (length: number): string => {
    let state = 1;
    return Array.from({ length }, () => ((state = (state * 48271) % 0x7fffffff) % 36).toString(36)).join('');
  };
  const warningsFor = (length: number) => {
    const shipment = shipmentOf([
      { kind: 'ConfigMap', name: 'a', namespace: 'shop', more: { data: { a: noise(length) } } },
    ]);
    chart(shipment);
    return shipment.warnings;
  };

  test('is told, with its size', () => {
    expect(warningsFor(2_000_000)).toEqual([
      expect.stringMatching(
        /^a release of chart "shop" takes about \d+ KiB, which is more than the 1024 KiB that Helm can keep in a Secret; ship the app as several charts$/,
      ),
    ]);
  });

  test('and one of a usual size is no news', () => {
    expect(warningsFor(100_000)).toEqual([]);
    const many = shipmentOf(
      Array.from({ length: 2000 }, (_, i) => ({ kind: 'Service', name: `s${i}`, namespace: 'shop' })),
    );
    chart(many);
    expect(many.warnings).toEqual([]);
  });

  test('has a file that Helm does not read, which is told', () => {
    expect(warningsFor(6_000_000)[0]).toBe(
      'templates/2-foundations.yaml of chart "shop" is larger than 5 MiB, the most that Helm reads; ship the app as several charts',
    );
  });
});

test('refuses an object without a name, by which Helm finds it again', () => {
  const shipment = shipmentOf([{ kind: 'Job', namespace: 'shop', more: { metadata: { generateName: 'migrate-' } } }]);
  chart(shipment);
  expect(shipment.problems).toEqual([
    '[shop/Job-undefined] has no metadata.name, by which Helm finds an object again; give it a name, or write its chart with another layout',
  ]);
});

test('nothing to ship is no chart', () => {
  expect(chart([])).toEqual([]);
});

test.each([
  [{ version: '1' }, 'version must be one of SemVer 2, such as "1.4.0", got "1"'],
  [{ version: 'v1.4.0' }, 'version must be one of SemVer 2, such as "1.4.0", got "v1.4.0"'],
  [{ version: '1.04.0' }, 'version must be one of SemVer 2, such as "1.4.0", got "1.04.0"'],
  [{ version: 1.4 }, 'version must be text, got 1.4'],
  [{ version: undefined }, 'version must be one of SemVer 2, such as "1.4.0", got undefined'],
  [{ name: 'Shop' }, 'name "Shop" is not a valid name; use lower-case letters, digits and "-", as in "reviews-v1"'],
  [
    { name: '../shop' },
    'name "../shop" is not a valid name; use lower-case letters, digits and "-", as in "reviews-v1"',
  ],
  [{ name: undefined }, 'name must be a string, got undefined'],
  [{ apVersion: '1' }, 'unknown prop "apVersion"; did you mean "appVersion"?'],
])('refuses %j', (wrong, message) => {
  expect(() => helmChart({ ...NAMED, ...wrong } as HelmChartLayoutProps)).toThrow(`[Layout.helmChart] ${message}`);
});

test.each(['0.0.0', '1.4.0-rc.1', '1.4.0+build.7', '1.4.0-0.x-y+1'])('takes the version %s', (version) => {
  expect(() => helmChart({ ...NAMED, version })).not.toThrow();
});
