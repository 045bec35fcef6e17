use encoding_rs::WINDOWS_1252;
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;

fn rows(table: &Table) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells().collect()).collect()
}

fn utf16(text: &str, big: bool, mark: bool) -> Vec<u8> {
    let mark = if mark { "\u{feff}" } else { "" };
    let units = format!("{mark}{text}");
    units.encode_utf16().flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() }).collect()
}

#[test]
fn every_encoding_gives_the_same_rows() {
    let text = "email,Prénom,Organisation\r\nzoe@x.example,Zoë,\"Café, Büro\"\r\n";
    let want = vec![vec!["email", "Prénom", "Organisation"], vec!["zoe@x.example", "Zoë", "Café, Büro"]];
    let (windows, _, lost) = WINDOWS_1252.encode(text);
    assert!(!lost);
    for (name, bytes) in [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8 with a mark", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16 LE with a mark", utf16(text, false, true)),
        ("UTF-16 BE with a mark", utf16(text, true, true)),
        ("UTF-16 LE", utf16(text, false, false)),
        ("UTF-16 BE", utf16(text, true, false)),
        ("Windows-1252", windows.into_owned()),
    ] {
        assert_eq!(read(&bytes).as_ref().map(rows), Ok(want.clone()), "{name}");
    }
    let arabic = "email;الاسم\r\nf@x.example;فاطمة الزهراء المنصوري\r\n";
    let table = read(&utf16(arabic, false, false)).expect("Arabic without a mark");
    assert_eq!(table.rows[1].cell(1), "فاطمة الزهراء المنصوري");
}

#[test]
fn the_separator_is_found() {
    for (text, want) in [
        ("a,b\n1,2\n", vec![vec!["a", "b"], vec!["1", "2"]]),
        ("a;b\n\"1;x\";2,5\n", vec![vec!["a", "b"], vec!["1;x", "2,5"]]),
        ("a\tb\n1, one\t2; two\n", vec![vec!["a", "b"], vec!["1, one", "2; two"]]),
        ("email,tags\nx@y.example,a;b;c\n", vec![vec!["email", "tags"], vec!["x@y.example", "a;b;c"]]),
        ("sep=;\r\na;b,c\r\n1;2\r\n", vec![vec!["a", "b,c"], vec!["1", "2"]]),
        ("email\nx@y.example\n", vec![vec!["email"], vec!["x@y.example"]]),
        ("a,\"b\nb\"\n1,2", vec![vec!["a", "b\nb"], vec!["1", "2"]]),
        ("a,b\r1,2\r", vec![vec!["a", "b"], vec!["1", "2"]]),
        ("a,b,c\n1\n1,2,3,4\n", vec![vec!["a", "b", "c"], vec!["1"], vec!["1", "2", "3", "4"]]),
    ] {
        let table = read(text.as_bytes()).expect(text);
        assert_eq!(rows(&table), want, "{text:?}");
    }
}

#[test]
fn rows_have_the_numbers_that_people_see() {
    let table = read(b"\r\na,b\r\n\r\n1,\"x\r\ny\"\r\n,\r\n\r\n2,z\r\n").expect("reads");
    assert_eq!(table.columns, 2);
    assert_eq!(table.rows.iter().map(|r| r.number).collect::<Vec<_>>(), [2, 4, 7]);
    assert_eq!(table.rows[2].cell(1), "z");
    assert_eq!(table.rows[2].cell(9), "");
}

#[test]
fn what_was_neutralised_is_restored() {
    let table = read(b"email,name\nx@y.example,'=cmd\n,'t Hart\n,''+1\n").expect("reads");
    assert_eq!(table.rows.iter().map(|r| r.cell(1)).collect::<Vec<_>>(), ["name", "=cmd", "'t Hart", "'+1"]);
}

#[test]
fn each_limit_has_its_own_words() {
    let long = format!("a\n{}\n", "é".repeat(MAX_CELL));
    assert!(read(long.as_bytes()).is_ok(), "characters are counted, not bytes");
    let longer = format!("a,b\nx,{}\n", "é".repeat(MAX_CELL + 1));
    let error = TableError::LongCell { row: 2, column: 1 };
    assert_eq!(read(longer.as_bytes()), Err(error));
    assert!(error.to_string().contains("Row 2, column B"));
    assert_eq!(read(&vec![b'a'; MAX_BYTES + 1]), Err(TableError::TooBig));
    let most = "x\n".repeat(MAX_ROWS + 1);
    assert_eq!(read(most.as_bytes()).map(|t| t.rows.len()), Ok(MAX_ROWS + 1));
    assert_eq!(read("x\n".repeat(MAX_ROWS + 2).as_bytes()), Err(TableError::TooManyRows));
    let wide = format!("{}x\n1\n", ",".repeat(MAX_COLUMNS + 1));
    assert_eq!(read(wide.as_bytes()), Err(TableError::TooManyColumns(1)));
}

#[test]
fn what_is_not_a_list_is_refused_with_words() {
    for (bytes, want) in [
        (&b""[..], TableError::Empty),
        (b"\xEF\xBB\xBF", TableError::Empty),
        (b" \r\n,,\r\n", TableError::Empty),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", TableError::OldOrLocked),
        (b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", TableError::Unknown),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10", TableError::Unknown),
        (b"PK\x03\x04 not a zip", TableError::Damaged),
        (b"\xFF\xFEa\0,\0b", TableError::Damaged),
        (b"\xEF\xBB\xBFa,b\n\xFF,1\n", TableError::Damaged),
    ] {
        assert_eq!(read(bytes), Err(want), "{bytes:?}");
    }
}

fn workbook(fill: impl FnOnce(&mut Workbook)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn workbooks_are_read_as_people_see_them() {
    let bytes = workbook(|book| {
        let hidden = book.add_worksheet();
        hidden.set_hidden(true);
        hidden.write_string(0, 0, "list of values").expect("writes");
        hidden.write_string(1, 0, "yes").expect("writes");
        book.add_worksheet().write_string(0, 0, "Guest list").expect("writes");
        let sheet = book.add_worksheet();
        sheet.set_active(true);
        for (column, value) in ["email", "n", "date", "at", "time", "big", "yes", "sum"].iter().enumerate() {
            sheet.write_string(2, u16::try_from(column).expect("few"), *value).expect("writes");
        }
        let date = Format::new().set_num_format("yyyy-mm-dd");
        let day = ExcelDateTime::from_ymd(2026, 11, 23).expect("a day");
        sheet.write_string(4, 0, "فاطمة@x.example").expect("writes");
        sheet.write_number(4, 1, 0.1 + 0.2).expect("writes");
        sheet.write_datetime_with_format(4, 2, &day, &date).expect("writes");
        let at = day.and_hms(14, 30, 0).expect("a time");
        sheet.write_datetime_with_format(4, 3, &at, &date).expect("writes");
        let time = ExcelDateTime::from_hms(9, 5, 0).expect("a time");
        sheet.write_datetime_with_format(4, 4, &time, &date).expect("writes");
        sheet.write_number(4, 5, 31_612_345_678.0).expect("writes");
        sheet.write_boolean(4, 6, true).expect("writes");
        sheet.write_formula(4, 7, Formula::new("=1/0").set_result("#DIV/0!")).expect("writes");
        sheet.write_blank(1_000_000, 100, &Format::new().set_bold()).expect("writes");
    });
    let table = read(&bytes).expect("reads");
    assert_eq!((table.rows[0].number, table.rows[1].number, table.rows.len()), (3, 5, 2));
    assert_eq!(
        table.rows[1].cells().collect::<Vec<_>>(),
        [
            "فاطمة@x.example",
            "0.3",
            "2026-11-23",
            "2026-11-23 14:30",
            "09:05",
            "31612345678",
            "TRUE",
            "#DIV/0!"
        ]
    );
}

#[test]
fn workbooks_keep_the_limits() {
    let many = workbook(|book| {
        let sheet = book.add_worksheet();
        for row in 0..=u32::try_from(MAX_ROWS).expect("fits") + 1 {
            sheet.write_number(row, 0, 1).expect("writes");
        }
    });
    assert_eq!(read(&many), Err(TableError::TooManyRows));
    let wide = workbook(|book| {
        book.add_worksheet()
            .write_number(0, u16::try_from(MAX_COLUMNS + 1).expect("fits"), 1)
            .expect("writes");
    });
    assert_eq!(read(&wide), Err(TableError::TooManyColumns(1)));
    let empty = workbook(|book| {
        book.add_worksheet();
    });
    assert_eq!(read(&empty), Err(TableError::Empty));
}

/// A workbook whose part `name` is replaced.
fn tampered(name: &str, content: &mut dyn std::io::Read) -> Vec<u8> {
    let good = workbook(|book| {
        let sheet = book.add_worksheet();
        sheet.write_string(0, 0, "email").expect("writes");
        sheet.write_string(1, 0, "ada@x.example").expect("writes");
    });
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(good)).expect("a zip");
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for at in 0..archive.len() {
        let part = archive.by_index_raw(at).expect("a part");
        if part.name().expect("a name") != name {
            out.raw_copy_file(part).expect("copies");
        }
    }
    let options: zip::write::SimpleFileOptions = zip::write::FileOptions::default();
    out.start_file(name, options).expect("starts");
    std::io::copy(content, &mut out).expect("writes");
    out.finish().expect("ends").into_inner()
}

#[test]
fn a_workbook_that_would_exhaust_memory_is_refused() {
    use std::io::Read as _;
    let bomb = tampered("xl/media/image1.png", &mut std::io::repeat(b'a').take(200 * 1024 * 1024));
    assert!(bomb.len() < 1024 * 1024, "it is small as a file: {}", bomb.len());
    assert_eq!(read(&bomb), Err(TableError::Unpacks));
    for (head, want) in [
        ("<sst uniqueCount=\"2\"><si><t>email</t></si><si><t>a@x.example</t></si></sst>", None),
        (
            "<?xml version=\"1.0\"?>\n<x:sst\ncount='1' uniqueCount = '999999999999'/>",
            Some(TableError::Unpacks),
        ),
        ("<sst a=\">\" uniqueCount=\"99999999999999999999999\"></sst>", Some(TableError::Unpacks)),
        ("<!-- x --><sst uniqueCount=\"999999999999\"/>", Some(TableError::Damaged)),
        ("<a/><sst uniqueCount=\"999999999999\"/>", Some(TableError::Damaged)),
        ("<sst unique\u{1b}(BCount=\"999999999999\"/>", Some(TableError::Damaged)),
    ] {
        let result = read(&tampered("xl/sharedStrings.xml", &mut head.as_bytes()));
        assert_eq!(result.err(), want, "{head}");
    }
    let wide: Vec<u8> = utf16("<sst uniqueCount=\"999999999999\"/>", false, true);
    assert_eq!(read(&tampered("xl/sharedStrings.xml", &mut wide.as_slice())), Err(TableError::Damaged));
    // References that overflow the parser's arithmetic.
    let sheet =
        "<worksheet><sheetData><row r=\"1\"><c r=\"ZZZZZZZZ99999999999\"><v>1</v></c></row></sheetData>";
    let result = read(&tampered("xl/worksheets/sheet1.xml", &mut sheet.as_bytes()));
    assert!(result.is_err(), "{result:?}");
}

#[test]
fn columns_have_letters() {
    assert_eq!([0, 25, 26, 51, 52, 701, 702].map(column_name), ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = read(&bytes);
    }

    #[test]
    fn no_text_makes_it_panic(text in "[a\"',;\t\r\n=é\u{0}]{0,60}") {
        let _ = read(text.as_bytes());
    }

    #[test]
    fn no_damage_to_a_workbook_makes_it_panic(at in 0.0..1.0_f64, byte in any::<u8>()) {
        let mut bytes = tampered("x", &mut &b""[..]);
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place in a short file")]
        let place = (at * bytes.len() as f64) as usize;
        bytes[place] = byte;
        let _ = read(&bytes);
        let _ = read(&bytes[..place]);
    }
}
