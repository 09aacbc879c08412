import { chromium } from 'playwright-core';
const b = await chromium.launch({executablePath:'/usr/bin/chromium', args:['--no-sandbox']});
for (const w of [1280,390]) {
  const p = await b.newPage({viewport:{width:w,height:900}});
  await p.goto('file:///tmp/team/in/ind/build/indicators/indicators-es.html#indicators-IND-PRT-01');
  await p.waitForTimeout(800);
  await p.screenshot({path:`ind-${w}.png`});
  await p.evaluate(()=>document.getElementById('indicators-IND-PRT-02').scrollIntoView());
  await p.waitForTimeout(300);
  await p.screenshot({path:`ind2-${w}.png`});
  await p.close();
}
await b.close();
