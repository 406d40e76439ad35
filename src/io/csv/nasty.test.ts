import { describe, expect, it } from 'vitest';
import type { RawTable } from '#core/table/raw.ts';
import { cellAt } from '#core/table/raw-text.ts';
import type { CsvDialect, Encoding } from './contract.ts';
import { encodeText } from './encode.ts';
import { readCsv } from './reader.ts';

const rowsOf = (table: RawTable) => Array.from({ length: table.rowCount }, (_, row) => table.columns.map((column) => cellAt(column, row)));

interface Expected {
  readonly names: readonly string[];
  readonly rowCount: number;
  readonly first?: readonly string[];
  readonly last?: readonly string[];
  readonly dialect?: Partial<CsvDialect>;
  /** Lines that were set aside, with why. */
  readonly aside?: readonly (readonly [number, string])[];
}

/** So many rows, by their number; in a text `{i}` stands for it. */
const rows = (count: number, row: string | ((i: number) => string)): string[] =>
  Array.from({ length: count }, (_, i) => (typeof row === 'string' ? row.replaceAll('{i}', `${i}`) : row(i)));
/** `count` columns without names of their own. */
const unnamed = (count: number) => rows(count, (j) => `Column ${j + 1}`);
const lines = (...parts: (string | readonly string[])[]) => `${parts.flat().join('\n')}\n`;
const people = (delimiter: string, count = 12) => rows(count, (i) => [`p${i}`, 20 + i, ['Rome', 'Oslo', 'Bern'][i % 3]].join(delimiter));

const FILES: readonly (readonly [string, string | Uint8Array, Expected])[] = [
  // Separators
  ['carets', lines('id^age^town', people('^')), { names: ['id', 'age', 'town'], rowCount: 12, dialect: { delimiter: '^' } }],
  ['tildes', lines('id~age~town', people('~')), { names: ['id', 'age', 'town'], rowCount: 12, dialect: { delimiter: '~' } }],
  [
    'colons',
    lines('root:x:0:0:/root', 'bin:x:1:1:/bin', 'ann:x:1000:1000:/home/ann'),
    { names: unnamed(5), rowCount: 3, dialect: { delimiter: ':' } },
  ],
  ['Hive’s control character', lines('id\u0001age\u0001town', people('\u0001')), { names: ['id', 'age', 'town'], rowCount: 12 }],
  ['two pipes', lines('id||age||town', people('||')), { names: ['id', 'age', 'town'], rowCount: 12, dialect: { delimiter: '||' } }],
  [
    'pipes with empty cells',
    lines(
      'a|b|c',
      rows(9, (i) => `${i}||${i % 2 ? '' : 'x'}`),
    ),
    { names: ['a', 'b', 'c'], rowCount: 9, dialect: { delimiter: '|' } },
  ],
  [
    'two colons',
    lines('1::1193::5::978300760', '1::661::3::978302109', '2::914::3::978301968'),
    { names: unnamed(4), rowCount: 3, dialect: { delimiter: '::' } },
  ],
  [
    'comma and space',
    lines(rows(9, '3{i}, State-gov, 7751{i}, Bachelors')),
    { names: unnamed(4), rowCount: 9, first: ['30', 'State-gov', '77510', 'Bachelors'] },
  ],
  [
    'spaces before quotes',
    lines('"LatD", "NS", "City"', rows(9, '   4{i}, "N", "Salt Lake, City {i}"')),
    { names: ['LatD', 'NS', 'City'], rowCount: 9, last: ['   48', 'N', 'Salt Lake, City 8'] },
  ],
  [
    'runs of spaces',
    rows(9, '  18.{i}   8   307.0      130.0      350{i}.').join('\n'),
    { names: unnamed(5), rowCount: 9, first: ['18.0', '8', '307.0', '130.0', '3500.'] },
  ],
  [
    'R’s write.table',
    lines(
      '"mpg" "cyl" "name"',
      rows(9, (i) => `"${i + 1}" 21.${i} ${i} "Mazda RX${i}"`),
    ),
    { names: ['Column 1', 'mpg', 'cyl', 'name'], rowCount: 9, first: ['1', '21.0', '0', 'Mazda RX0'], dialect: { delimiter: ' ' } },
  ],
  [
    'semicolons and decimal commas',
    lines(rows(9, '{i},5;{i}2,25;1.00{i},75')),
    { names: ['Column 1', 'Column 2', 'Column 3'], rowCount: 9, dialect: { delimiter: ';' } },
  ],
  [
    'tabs and commas in every cell',
    lines('name\tprice\ttown', rows(9, 'Doe, J{i}\t1,{i}0\tParis, FR')),
    { names: ['name', 'price', 'town'], rowCount: 9, dialect: { delimiter: '\t' } },
  ],
  ['one column of decimal commas', lines('price', rows(9, '{i},50')), { names: ['price'], rowCount: 9 }],
  [
    'one column of names',
    lines(
      'name',
      rows(9, (i) => `John Smith ${i % 2 ? 'Jr' : 'of Bath'}`),
    ),
    { names: ['name'], rowCount: 9 },
  ],
  [
    'one column of times',
    lines(
      'at',
      rows(9, (i) => `2020-01-0${i + 1} 12:30:0${i}`),
    ),
    { names: ['at'], rowCount: 9 },
  ],
  ['one column of addresses', lines('url', rows(9, 'https://example.org/a/{i}?x=1&y=2')), { names: ['url'], rowCount: 9 }],
  [
    'a separator line',
    `sep=;\r\nid;age\r\n${rows(9, 'a{i};{i}').join('\r\n')}\r\n`,
    { names: ['id', 'age'], rowCount: 9, aside: [[1, 'above-header']], dialect: { separatorLine: true } },
  ],
  ['a separator line in quotes', `"sep=|"\na|b\n1|x\n2|y\n`, { names: ['a', 'b'], rowCount: 2, aside: [[1, 'above-header']] }],
  // Quotes
  [
    'backslashes before quotes',
    lines('id,said', rows(9, '{i},"he said \\"no, {i}\\""')),
    { names: ['id', 'said'], rowCount: 9, first: ['0', 'he said "no, 0"'], dialect: { escape: 'backslash' } },
  ],
  [
    'backslashes that escape nothing',
    lines('id,path', rows(9, '{i},"C:\\dir\\"')),
    { names: ['id', 'path'], rowCount: 9, first: ['0', 'C:\\dir\\'] },
  ],
  [
    'single quotes',
    lines(
      "'id','note'",
      rows(9, (i) => `'${i}','it''s, ${i}'`),
    ),
    { names: ['id', 'note'], rowCount: 9, first: ['0', "it's, 0"] },
  ],
  [
    'apostrophes',
    lines(
      'id,name',
      rows(9, (i) => `${i},'s-Hertogenbosch${i}`),
    ),
    { names: ['id', 'name'], rowCount: 9, first: ['0', "'s-Hertogenbosch0"] },
  ],
  [
    'inches',
    lines('id,size,price', rows(9, '{i},{i}" pipe,{i}.50')),
    { names: ['id', 'size', 'price'], rowCount: 9, first: ['0', '0" pipe', '0.50'] },
  ],
  [
    'inches at the start of cells',
    lines('id\tsize\tprice', rows(20, '{i}\t"{i} wide\t{i}.50')),
    { names: ['id', 'size', 'price'], rowCount: 20, first: ['0', '"0 wide', '0.50'], dialect: { quote: '' } },
  ],
  ['quotes with line ends of all kinds', 'a,b\n1,"x\r\ny\rz\nw"\n2,q\n', { names: ['a', 'b'], rowCount: 2, first: ['1', 'x\r\ny\rz\nw'] }],
  [
    'a lone quote far down',
    lines(
      'a,b,c',
      rows(40, (i) => `${i},"q, ${i}",${i === 20 ? '"open' : 'x'}`),
    ),
    { names: ['a', 'b', 'c'], rowCount: 40, last: ['39', 'q, 39', 'x'] },
  ],
  // Line ends
  [
    'all line ends in turn',
    `a,b,c${rows(30, (i) => `${['\n', '\r\n', '\r'][i % 3]}${i},x${i},y`).join('')}\n`,
    { names: ['a', 'b', 'c'], rowCount: 30, last: ['29', 'x29', 'y'] },
  ],
  ['two CRs before each LF', `a,b\r\r\n${rows(9, '{i},x\r\r\n').join('')}`, { names: ['a', 'b'], rowCount: 9, last: ['8', 'x'] }],
  ['CRs alone', `a,b\r${rows(9, '{i},x\r').join('')}`, { names: ['a', 'b'], rowCount: 9, last: ['8', 'x'], dialect: { newline: '\r' } }],
  ['the end of a DOS file', `a,b\r\n1,x\r\n2,y\r\n\u001a`, { names: ['a', 'b'], rowCount: 2, aside: [[4, 'blank-line']] }],
  // Above the table
  [
    'titles, a blank line and notes',
    lines(
      'Report for 2024',
      'Prepared by the office, Unit 3',
      '',
      'id,age,town,code',
      people(',').map((row) => `${row},7`),
    ),
    {
      names: ['id', 'age', 'town', 'code'],
      rowCount: 12,
      aside: [
        [1, 'above-header'],
        [2, 'above-header'],
        [3, 'blank-line'],
      ],
      dialect: { firstLine: 4 },
    },
  ],
  [
    'titles padded by Excel',
    lines(
      'Report for 2024,,,',
      ',,,',
      'Region:,North,,',
      ',,,',
      'id,age,town,code',
      people(',').map((row) => `${row},7`),
    ),
    {
      names: ['id', 'age', 'town', 'code'],
      rowCount: 12,
      aside: [
        [1, 'above-header'],
        [2, 'above-header'],
        [3, 'above-header'],
        [4, 'above-header'],
      ],
    },
  ],
  [
    'many title lines over few rows',
    lines(
      '"Data Source","World Bank",',
      '',
      '"Last Updated Date","2024-01-01",',
      '',
      'Country,Code,2019,2020,2021',
      'Aruba,ABW,1,2,3',
      'Angola,AGO,4,5,6',
      'Albania,ALB,7,8,9',
    ),
    { names: ['Country', 'Code', '2019', '2020', '2021'], rowCount: 3 },
  ],
  [
    'remarks',
    lines('# made by a tool', '# on Monday', 'a,b', '1,x', '# between', '2,y', '3,z'),
    {
      names: ['a', 'b'],
      rowCount: 3,
      aside: [
        [1, 'comment'],
        [2, 'comment'],
        [5, 'comment'],
      ],
      dialect: { comment: '#' },
    },
  ],
  ['a header that looks like a remark', lines('#,Name,Type', rows(9, '{i},n{i},Fire')), { names: ['#', 'Name', 'Type'], rowCount: 9 }],
  [
    'remarks and a header behind #',
    lines(
      '##fileformat=VCFv4',
      '##source=x, y',
      '#CHROM\tPOS\tID',
      rows(9, (i) => `1\t${100 + i}\trs${i}`),
    ),
    { names: ['#CHROM', 'POS', 'ID'], rowCount: 9 },
  ],
  [
    'blank lines first',
    '\n\n\na,b\n1,2\n3,4\n',
    {
      names: ['a', 'b'],
      rowCount: 2,
      aside: [
        [1, 'blank-line'],
        [2, 'blank-line'],
        [3, 'blank-line'],
      ],
    },
  ],
  // Headers
  [
    'a header of two rows',
    lines(',2019,,2020,', 'Country,Men,Women,Men,Women', rows(9, 'C{i},{i},1{i},2{i},3{i}')),
    { names: ['Country', '2019 Men', '2019 Women', '2020 Men', '2020 Women'], rowCount: 9, dialect: { headerRowCount: 2 } },
  ],
  [
    'units under the header',
    lines('time,mass,length', 's,kg,m', rows(9, '{i},{i}.5,{i}.25')),
    { names: ['time s', 'mass kg', 'length m'], rowCount: 9 },
  ],
  ['no header', lines(people(',')), { names: ['Column 1', 'Column 2', 'Column 3'], rowCount: 12 }],
  ['years as header', lines('2019,2020,2021', '1.5,2.5,3.5', '4,5,6'), { names: ['2019', '2020', '2021'], rowCount: 2 }],
  ['repeated and blank headers', lines('x,,x,y', rows(9, '{i},1,2,3')), { names: ['x', 'Column 2', 'x (2)', 'y'], rowCount: 9 }],
  [
    'the header again in the middle',
    lines('id,age,town', people(','), 'id,age,town', people(',')),
    { names: ['id', 'age', 'town'], rowCount: 24, aside: [[14, 'repeated-header']] },
  ],
  ['a delimiter at the end of every line', lines('a;b;c;', rows(9, '{i};x;y;')), { names: ['a', 'b', 'c', 'Column 4'], rowCount: 9 }],
  [
    'a delimiter at the end of every row but the header',
    lines('a,b,c', rows(9, '{i},x,y,')),
    { names: ['a', 'b', 'c'], rowCount: 9, first: ['0', 'x', 'y'] },
  ],
  // Below the table
  [
    'totals',
    lines(
      'town,men,women,all',
      rows(9, (i) => `T${i},${i},1,${i + 1}`),
      'Total,36,9,45',
    ),
    { names: ['town', 'men', 'women', 'all'], rowCount: 9, aside: [[11, 'totals']] },
  ],
  [
    'a grand total behind empty cells',
    lines(
      'town,item,men,all',
      rows(9, (i) => `T${i},x,${i},${i + 1}`),
      ',,,',
      'Grand Total,,36,45',
    ),
    {
      names: ['town', 'item', 'men', 'all'],
      rowCount: 9,
      aside: [
        [11, 'below-table'],
        [12, 'totals'],
      ],
    },
  ],
  [
    'German totals',
    lines('Ort;Anzahl;Wert', rows(9, 'O{i};{i};1,5'), 'Gesamt;36;13,5'),
    { names: ['Ort', 'Anzahl', 'Wert'], rowCount: 9, aside: [[11, 'totals']] },
  ],
  [
    '“Total” as a category',
    lines('sex,year,n', rows(4, 'Men,200{i},1\nWomen,200{i},2\nTotal,200{i},3')),
    { names: ['sex', 'year', 'n'], rowCount: 12, aside: [] },
  ],
  [
    'sources and notes',
    lines('a,b,c', rows(12, '{i},x,y'), '', 'Source: the office', '* provisional figures only'),
    {
      names: ['a', 'b', 'c'],
      rowCount: 12,
      aside: [
        [14, 'blank-line'],
        [15, 'below-table'],
        [16, 'below-table'],
      ],
    },
  ],
  [
    'notes with commas in them below a gap',
    lines('area,2019,2020,2021', rows(12, 'A{i},{i},1,2'), 'Total,66,12,24', '', 'Notes:', '1. Rounded, and may not add up.'),
    {
      names: ['area', '2019', '2020', '2021'],
      rowCount: 12,
      aside: [
        [14, 'totals'],
        [15, 'blank-line'],
        [16, 'below-table'],
        [17, 'below-table'],
      ],
    },
  ],
  [
    'rows affected',
    lines('a,b,c', rows(12, '{i},x,y'), '', '(12 rows affected)'),
    {
      names: ['a', 'b', 'c'],
      rowCount: 12,
      aside: [
        [14, 'blank-line'],
        [15, 'below-table'],
      ],
    },
  ],
  ['empty rows of Excel at the end', lines('a,b,c', rows(12, '{i},x,y'), ',,', ',,', ',,'), { names: ['a', 'b', 'c'], rowCount: 12 }],
  [
    'a last row that broke off',
    `a,b,c\n${rows(12, '{i},x,y\n').join('')}12,x`,
    { names: ['a', 'b', 'c'], rowCount: 13, last: ['12', 'x', ''] },
  ],
  [
    'a column a day, as health offices have it',
    `Province,1/22/20,1/23/20,1/24/20\n${rows(12, (i) => `P${i},${i},${i * 2},${i * 3}\n`).join('')}`,
    { names: ['Province', '1/22/20', '1/23/20', '1/24/20'], rowCount: 12, first: ['P0', '0', '0', '0'] },
  ],
  [
    'years below groups with gaps',
    `Region,Sales,,Costs,\n,2019,2020,2019,2020\n${rows(12, (i) => `R${i},${i},${i * 2},${i * 3},${i * 4}\n`).join('')}`,
    {
      names: ['Region', 'Sales 2019', 'Sales 2020', 'Costs 2019', 'Costs 2020'],
      rowCount: 12,
      first: ['R0', '0', '0', '0', '0'],
      dialect: { headerRowCount: 2 },
    },
  ],
  [
    'texts lined up with blanks',
    `name   age  city\n${rows(12, (i) => `${`ann${i}`.padEnd(7)}${20 + i}   ${['Rome', 'Oslo'][i % 2]}\n`).join('')}`,
    { names: ['name', 'age', 'city'], rowCount: 12, first: ['ann0', '20', 'Rome'], dialect: { mergeDelimiters: true } },
  ],
  // Bytes
  [
    'NULs',
    new TextEncoder().encode(`a,b\n1,x\0y\n2,\0\n${rows(90, '{i},some text\n').join('')}`),
    { names: ['a', 'b'], rowCount: 92, first: ['1', 'xy'] },
  ],
  [
    'a mark before quotes',
    '\ufeff"a","b"\n"1","x"\n',
    { names: ['a', 'b'], rowCount: 1, dialect: { byteOrderMark: true, quoteAll: true } },
  ],
];

describe('files as people have them', () => {
  it.each(FILES)('%s', async (_, content, { names, rowCount, first, last, dialect, aside }) => {
    const reading = await readCsv(new Blob([content as BlobPart]));
    const cells = rowsOf(reading.table);
    expect(reading.table.names).toEqual(names);
    expect(reading.table.rowCount).toBe(rowCount);
    if (first !== undefined) expect(cells[0]).toEqual(first);
    if (last !== undefined) expect(cells.at(-1)).toEqual(last);
    if (dialect !== undefined) expect(reading.dialect).toMatchObject(dialect);
    if (aside !== undefined) {
      expect(reading.raggedRows.filter(({ done }) => done === 'set-aside').map(({ line, problem }) => [line, problem])).toEqual(aside);
    }
    const { account } = reading;
    expect(account.recordCount).toBe(account.headerRecordCount + account.setAsideCount + account.unsampledCount + reading.table.rowCount);
  });
});

/** Words as tables have them: places, goods, short remarks. */
const WORDS: readonly (readonly [Encoding, string])[] = [
  ['windows-1252', 'Köln München Düsseldorf Straße Größe|Größe übermäßig schön|Zürich für Ärzte|Nürnberg Fürth'],
  ['windows-1252', 'Montréal Québec|Département Préfecture à côté|été 2020 où ça|Île-de-France Rhône-Alpes'],
  ['windows-1252', 'São Paulo Maranhão|População município|Brasília Goiânia|ação não'],
  ['windows-1252', 'Cádiz Málaga A Coruña|año población|información económica|Logroño León'],
  ['windows-1252', 'it’s “quoted” – dashed|don’t stop…|naïve café'],
  ['windows-1252', 'Malmö Göteborg Örebro Åre|län kommun små|Växjö Gävle'],
  ['windows-1250', 'Łódź Kraków Gdańsk Wrocław|Świętokrzyskie Małopolskie|liczba ludności ogółem mężczyźni|żółć źdźbło'],
  ['windows-1250', 'Plzeň Ústí nad Labem České Budějovice|město počet obyvatel|příjem měsíční|Děčín Jičín Třebíč'],
  ['windows-1250', 'Győr Pécs Szeged|település népesség összesen|fő műszaki|Kőszeg Hódmezővásárhely'],
  ['iso-8859-2', 'Łódź Gdańsk Świnoujście|powiat województwo śląskie|ludność ogółem mężczyźni kobiety|ąęśćż'],
  ['windows-1251', 'Москва Санкт-Петербург|Численность населения|Новосибирск область|всего мужчины женщины'],
  ['koi8-r', 'Москва Санкт-Петербург|Численность населения|Новосибирск область|всего мужчины женщины'],
  ['ibm866', 'Москва Санкт-Петербург|Численность населения|Новосибирск область|всего мужчины женщины'],
  ['windows-1253', 'Αθήνα Θεσσαλονίκη|πληθυσμός δήμος|Πάτρα Ηράκλειο|σύνολο άνδρες γυναίκες'],
  ['windows-1254', 'İstanbul Diyarbakır Şanlıurfa|ilçe nüfus değişim|Muğla Çanakkale Eskişehir|kadın erkek yaşlı'],
  ['windows-1254', 'İstanbul|Iğdır|Muş|Şehir Nüfus'],
  ['windows-1257', 'Rīga Jūrmala Liepāja|iedzīvotāju skaits|Daugavpils Rēzekne|vīrieši sievietes kopā šķēle'],
  ['shift_jis', '東京都 大阪府|人口の推移について|北海道 札幌市|カタカナ テスト データ|男性と女性の合計です'],
  ['euc-jp', '東京都 大阪府|人口の推移について|北海道 札幌市|カタカナ テスト データ|男性と女性の合計です'],
  ['gb18030', '北京市 上海市|人口的数量和中国的城市|广东省 深圳市|这是一个测试的数据|男性和女性的人数'],
  ['big5', '臺北市 高雄市|人口的數量與城市|這是一個測試的資料|男性和女性的人數|新竹縣 臺中市'],
  ['euc-kr', '서울특별시 부산광역시|인구의 수와 도시|대한민국의 데이터입니다|남자 여자 합계|경기도 수원시'],
];

describe('encodings by their text', () => {
  it.each(WORDS.map(([encoding, words]) => [encoding, words.slice(0, 16), words] as const))('%s: %s', async (encoding, _, words) => {
    const cells = words.split('|');
    const text = `id;name;n\n${rows(40, (i) => `${i};${cells[i % cells.length]};${i * 3}`).join('\n')}\n`;
    const bytes = encodeText(text, encoding);
    const { dialect, table } = await readCsv(new Blob([bytes as BlobPart]));
    expect(
      rowsOf(table)
        .slice(0, cells.length)
        .map((row) => row[1]),
    ).toEqual(cells);
    expect([dialect.encoding, table.rowCount]).toEqual([encoding, 40]);
  });
});
