// Renders the reference e-mail with liquidjs or brazejs for benchmarks/peers.py: for each line that
// comes in, the milliseconds of the processor that one rendering takes. The first line out is the
// version. NODE_PATH names the folder that npm installed them in.
const fs = require('fs'), path = require('path'), crypto = require('crypto');
const [name, folder, repeats] = process.argv.slice(2);
const read = file => fs.readFileSync(path.join(folder, file), 'utf8');
const profile = JSON.parse(read('profile.json'));
const module_ = require(name), Engine = module_.Liquid || module_.default || module_;
const engine = new Engine(), template = engine.parse(read('email.liquid'));
const render = () => engine.renderSync ? engine.renderSync(template, profile) : engine.render(template, profile);
(async () => {
  let text = '';
  for (let i = 0; i < 500; i++) text = await render();
  const version = require(path.join(name, 'package.json')).version;
  console.log(JSON.stringify({ version, text: crypto.createHash('md5').update(text).digest('hex') }));
  for await (const _ of require('readline').createInterface({ input: process.stdin })) {
    const start = process.cpuUsage();
    for (let i = 0; i < +repeats; i++) await render();
    const { user, system } = process.cpuUsage(start);
    console.log((user + system) / 1000 / repeats);
  }
})();
