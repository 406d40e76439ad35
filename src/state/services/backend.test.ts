import { afterEach, describe, expect, it } from 'vitest';
import { broken, cpu } from '../testing/facts.ts';
import { closeFakeStudios, openFakeStudio } from '../testing/fake-studio.ts';

afterEach(closeFakeStudios);

describe('the backend', () => {
  it('is the one that was chosen last, whichever is ready first', async () => {
    const studio = openFakeStudio();
    const [first, last] = [studio.get().chooseBackend('webgpu'), studio.get().chooseBackend('cpu')];
    const [former, latter] = [await studio.train.next('initialise'), await studio.train.next('initialise')];
    expect([former, latter].map(({ payload }) => payload)).toEqual([{ backend: 'webgpu' }, { backend: 'cpu' }]);
    latter.respond(cpu);
    await last;
    former.fail(broken);
    await first;
    expect(studio.get()).toMatchObject({ backendPreference: 'cpu', backend: cpu, backendFailure: null });
  });

  it('that cannot be had says why', async () => {
    const studio = openFakeStudio();
    const chosen = studio.get().chooseBackend('wasm');
    (await studio.train.next('initialise')).fail(broken);
    await chosen;
    expect(studio.get()).toMatchObject({ backend: null, backendFailure: broken });
  });
});
