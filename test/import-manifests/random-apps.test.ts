import * as fc from 'fast-check';
import { anyApp, build, maybe } from './any-app';
import { PLATFORM, objectsOf } from './given';
import { roundTrip } from './round-trip';

const options = { platform: PLATFORM };

describe('of any app of constructs, an import', () => {
  it('finds constructs for every object, and emits what was given', () => {
    fc.assert(
      fc.property(anyApp, (given) => {
        const became = roundTrip(
          objectsOf((chart) => build(chart, given), PLATFORM),
          options,
        );
        expect(Object.entries(became).filter(([, construct]) => construct === 'ApiObject')).toEqual([]);
      }),
      { numRuns: 20 },
    );
  });

  it('emits what was given when something of an object is gone, or another', () => {
    const change = fc.record({
      object: fc.nat(),
      at: fc.nat(),
      value: maybe(fc.constantFrom('x', 1, true, [], {}, null)),
    });
    fc.assert(
      fc.property(anyApp, fc.array(change, { minLength: 1, maxLength: 4 }), (given, changes) => {
        const objects = objectsOf((chart) => build(chart, given), PLATFORM);
        for (const { object, at, value } of changes) mutate(objects[object % objects.length]!, at, value);
        expect(Object.keys(roundTrip(objects, options)).length).toBeGreaterThan(0);
      }),
      { numRuns: 20 },
    );
  });
});

/** Takes a field of a spec away, or gives it another value. */
function mutate(object: object, at: number, value: unknown): void {
  const places: [Record<string, unknown>, string][] = [];
  const visit = (inner: unknown): void => {
    if (typeof inner !== 'object' || inner === null) return;
    for (const key of Object.keys(inner)) {
      places.push([inner as Record<string, unknown>, key]);
      visit((inner as Record<string, unknown>)[key]);
    }
  };
  visit((object as { spec?: unknown }).spec);
  const place = places[at % Math.max(places.length, 1)];
  if (!place) return;
  const [parent, key] = place;
  if (value === undefined) delete parent[key];
  else parent[key] = value;
}
