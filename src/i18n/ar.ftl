# العربية
# صيغ الجمع تُختار بالدالة FORM، لأن قاعدة المكتبة تخطئ في الأعداد من مئة فصاعدًا.

## التواريخ والأوقات

date-weekday = { $weekday ->
    [1] الاثنين
    [2] الثلاثاء
    [3] الأربعاء
    [4] الخميس
    [5] الجمعة
    [6] السبت
   *[7] الأحد
}
date-month = { $month ->
    [1] يناير
    [2] فبراير
    [3] مارس
    [4] أبريل
    [5] مايو
    [6] يونيو
    [7] يوليو
    [8] أغسطس
    [9] سبتمبر
    [10] أكتوبر
    [11] نوفمبر
   *[12] ديسمبر
}
date-day = { $weekday } { $day } { $month } { $year }
date-clock = { $minute ->
   *[other] { $hours }:{ $minutes }
}
date-moment = { $day }، الساعة { $clock } { $zone }
date-same-day = { $day }، من الساعة { $from } إلى الساعة { $to } { $zone }
date-several-days = من { $from } إلى { $to } { $zone }
date-several-zones = من { $from } إلى { $to }
date-day-and-clock = { $day }، الساعة { $clock }

## صفحات الرفض

error-reference = إذا طلبتم المساعدة فيُرجى ذكر هذا المرجع: { $id }
error-400-title = تعذّر فهم هذا الطلب
error-400-text = يُرجى العودة إلى الصفحة السابقة وإعادة تحميلها ثم المحاولة من جديد.
error-403-title = لا تملكون صلاحية هذا الإجراء
error-403-text = حسابكم لا يسمح بذلك، أو أن الطلب جاء من موقع آخر. يُرجى فتح الصفحة من جديد والمحاولة منها.
error-404-title = هذه الصفحة غير موجودة
error-404-text = يُرجى التحقق من العنوان. إذا فتحتم رابطًا ورد في رسالة فيُرجى نسخه كاملًا، فقد يكون جزء منه قد سقط في نهاية السطر.
error-405-title = لا يمكن القيام بذلك هنا
error-405-text = العنوان موجود، ولكن ليس لهذا النوع من الطلبات. يُرجى العودة والمحاولة من جديد.
error-410-title = لم تعد هذه الصفحة متاحة
error-410-text = كانت الصفحة هنا، ولكن وقتها انتهى.
error-413-title = ما أرسلتموه أكبر من اللازم
error-413-text = يُرجى إرسال بيانات أقل أو ملف أصغر.
error-415-title = هذا النوع من المحتوى غير مقبول
error-415-text = يُرجى إرساله بصيغة أخرى.
error-422-title = هناك معلومة ناقصة أو غير صحيحة
error-422-text = يُرجى العودة والتحقق مما أدخلتموه ثم إرساله من جديد.
error-429-title = محاولات كثيرة
error-429-text = يُرجى الانتظار بضع دقائق ثم المحاولة من جديد.
error-500-title = حدث خطأ
error-500-text = الخطأ من جانبنا وقد سُجّل. يُرجى المحاولة من جديد بعد بضع دقائق.
error-503-title = الخدمة مشغولة حاليًا
error-503-text = لم يُفقد شيء مما حفظتموه. يُرجى المحاولة من جديد بعد دقيقة.

## صفحة المدعو: الإطار

page-error-prefix = خطأ: { $title }
page-languages = اللغة
page-personal = هذه الصفحة مخصّصة لكم وحدكم، فيُرجى عدم تمرير عنوانها إلى غيركم.
page-contact = هل لديكم سؤال؟ يُرجى الكتابة إلى { $organiser }: { $email }

## الدعوة

invitation-greeting = تحية طيبة إلى { $name }،
invitation-lead = دعوة كريمة من { $organiser } إلى حضور
invitation-when = الموعد
invitation-where = المكان
invitation-online = عبر الإنترنت
invitation-join = الانضمام إلى الاجتماع
invitation-join-later = سيظهر الرابط هنا بعد قبولكم الدعوة.
invitation-deadline = آخر موعد للرد
invitation-seats = المقاعد
invitation-seats-note = { FORM($seats) ->
    [zero] لا توجد مقاعد.
    [one] يوجد مقعد واحد.
    [two] يوجد مقعدان يُمنحان بحسب ترتيب القبول.
    [few] توجد { $seats } مقاعد تُمنح بحسب ترتيب القبول.
    [many] يوجد { $seats } مقعدًا تُمنح بحسب ترتيب القبول.
   *[other] يوجد { $seats } مقعد تُمنح بحسب ترتيب القبول.
}
invitation-seats-room = { FORM($seats) ->
    [zero] لا توجد مقاعد في القاعة.
    [one] يوجد مقعد واحد في القاعة.
    [two] يوجد في القاعة مقعدان يُمنحان بحسب ترتيب القبول.
    [few] توجد في القاعة { $seats } مقاعد تُمنح بحسب ترتيب القبول.
    [many] يوجد في القاعة { $seats } مقعدًا تُمنح بحسب ترتيب القبول.
   *[other] يوجد في القاعة { $seats } مقعد تُمنح بحسب ترتيب القبول.
}
invitation-about = عن الاجتماع

## السؤال

reply-question = هل ستشاركون؟
reply-question-again = ما ردّكم الآن؟
reply-yes = نعم، سأشارك
reply-yes-in-person = نعم، سأحضر شخصيًا
reply-yes-online = نعم، سأشارك عبر الإنترنت
reply-mode = طريقة المشاركة
reply-mode-in-person = حضوريًا
reply-mode-online = عبر الإنترنت
reply-no = لا، يتعذّر عليّ الحضور
reply-details = بياناتكم
reply-details-hint = في حال مشاركتكم، يُرجى التحقق من البيانات التي ستظهر على بطاقتكم وفي قائمة المشاركين.
reply-name = الاسم كما يُطبع
reply-name-hint = مع اللقب، تمامًا كما ينبغي أن يظهر.
reply-position = المنصب
reply-organisation = الجهة
reply-reason = السبب
reply-reason-hint = اختياري، ولن يقرأه سوى الجهة المنظّمة.
reply-send = إرسال ردّي
reply-send-decline = الاعتذار عن الدعوة
reply-back = إبقاء ردّي كما هو

## ما ينقص الرد

problem-summary = هناك مشكلة
problem-mark = خطأ:
problem-choice = يُرجى اختيار ما إذا كنتم ستشاركون
problem-name-missing = يُرجى إدخال الاسم كما ينبغي أن يُطبع
problem-too-long = { $field }: يُرجى ألا يتجاوز النص { FORM($max) ->
    [zero] أي حرف
    [one] حرفًا واحدًا
    [two] حرفين
    [few] { $max } أحرف
    [many] { $max } حرفًا
   *[other] { $max } حرف
}
problem-control = { $field }: يُرجى حذف فواصل الأسطر وغيرها من الرموز غير المرئية

## بعد الرد

answer-accepted-title = تم تأكيد مقعدكم
answer-accepted-text = شكرًا لكم. { $organiser } في انتظاركم.
answer-online-title = تم تأكيد مشاركتكم
answer-online-text = شكرًا لكم. ستشاركون عبر الإنترنت، والرابط أدناه.
answer-online-text-later = شكرًا لكم. ستشاركون عبر الإنترنت، وستصلكم رسالة من { $organiser } تتضمن الرابط.
answer-declined-title = شكرًا على إبلاغنا
answer-declined-text = لقد اعتذرتم عن الدعوة، مع أسف { $organiser } لغيابكم.
answer-recorded = ما سجّلناه
answer-reply = الرد
answer-reply-accepted = سأشارك
answer-reply-declined = يتعذّر عليّ الحضور
answer-when = وقت التسجيل
answer-mail = سيصلكم تأكيد على العنوان { $email }.
answer-calendar = إضافة إلى التقويم
answer-change = تغيير ردّي
answer-change-until = يمكنكم تغيير ردّكم أو سحبه حتى { $deadline }.
answer-accept-after-all = إذا تغيّرت خططكم فلا يزال بإمكانكم القبول حتى { $deadline }.
answer-change-closed = لم تعد الجهة المنظّمة تستقبل التعديلات. إذا طرأ أي تغيير فيُرجى الكتابة إلى { $organiser }: { $email }
answer-change-by-mail = انتهت مهلة التغيير في { $deadline }. إذا طرأ أي تغيير فيُرجى الكتابة إلى { $organiser }: { $email }

## الرفض

full-title = جميع المقاعد مشغولة
full-text = { FORM($seats) ->
    [zero] لا توجد مقاعد.
    [one] المقعد الوحيد مشغول.
    [two] المقعدان مشغولان.
    [few] جميع المقاعد وعددها { $seats } مقاعد مشغولة.
    [many] جميع المقاعد وعددها { $seats } مقعدًا مشغولة.
   *[other] جميع المقاعد وعددها { $seats } مقعد مشغولة.
}
full-online = لا يزال بإمكانكم المشاركة عبر الإنترنت من دون الحاجة إلى مقعد.
full-again = لم يُسجَّل قبولكم. إذا توفّر مقعد قبل { $deadline } فيمكنكم القبول في هذه الصفحة.
full-later = إذا توفّر مقعد قبل { $deadline } فيمكنكم القبول في هذه الصفحة.
full-decline = إذا كنتم لا تنوون المشاركة على أي حال فيمكنكم إبلاغ الجهة المنظّمة هنا.
closed-title = انتهت مهلة الرد
closed-text = كان الرد ممكنًا حتى { $deadline }.
closed-early-text = لم تعد الجهة المنظّمة تستقبل الردود.
closed-contact = إذا كنتم لا تزالون ترغبون في المشاركة، أو تعذّر عليكم الحضور، فيُرجى الكتابة إلى { $organiser }: { $email }
cancelled-title = أُلغي هذا الاجتماع
cancelled-text = أُلغي هذا الاجتماع من قِبل { $organiser }. لا يلزمكم القيام بأي شيء.
unopened-title = لم يُفتح باب الرد بعد
unopened-text = الدعوة قيد الإعداد. يُرجى العودة إلى هذه الصفحة لاحقًا.
over-title = لقد انعقد هذا الاجتماع
over-text = انتهى الاجتماع في { $end }. لم يعد الرد على الدعوة ممكنًا.
expired-title = لم يعد هذا الرابط صالحًا
expired-text = إذا وصلتكم رسالة أحدث عن هذا الاجتماع فيُرجى استخدام الرابط الوارد فيها، وإلا فيُرجى الكتابة إلى { $organiser }: { $email }
invalid-title = هذا الرابط لا يعمل
invalid-text = ربما سقط جزء منه، أو استُبدل برابط أحدث.
invalid-help = يُرجى فتح الرابط الوارد في آخر رسالة تلقيتموها ونسخه كاملًا. إذا لم يعمل بعد ذلك فيُرجى الرد على تلك الرسالة.

## قائمة الانتظار

wait-question = هل ترغبون في إدراج اسمكم في قائمة الانتظار؟
wait-question-again = هل ترغبون في البقاء في قائمة الانتظار؟
wait-yes = نعم، أرغب في إدراج اسمي في قائمة الانتظار
wait-yes-again = نعم، أرغب في البقاء في قائمة الانتظار
waiting-title = أنتم في قائمة الانتظار
waiting-text = لا يتوفّر لكم مقعد حاليًا. إذا توفّر مقعد فستصلكم رسالة من { $organiser }.
waiting-online = إذا كنتم تفضلون المشاركة عبر الإنترنت فيُرجى تغيير ردكم، وعندئذ تغادرون قائمة الانتظار.
waiting-until = يمكنكم مغادرة قائمة الانتظار أو تصحيح بياناتكم حتى { $deadline }.
waiting-after-all = إذا تغيّرت خططكم فلا يزال بإمكانكم طلب إدراج اسمكم في قائمة الانتظار حتى { $deadline }.
answer-reply-waiting = أرغب في المشاركة إذا توفّر مقعد
full-share-title = لا يتوفّر لكم مقعد حاليًا
full-country = جميع المقاعد المخصّصة لممثلي بلدكم مشغولة.
full-group = جميع المقاعد المخصّصة لفئتكم من أصحاب المصلحة مشغولة.
full-organisation = جميع المقاعد المخصّصة لجهتكم مشغولة.
full-not-recorded = مُنح المقعد الأخير قبل وصول ردّكم، فلم يُسجَّل قبولكم.
full-wait = يمكن إدراج اسمكم في قائمة الانتظار. إذا توفّر مقعد لكم فستصلكم رسالة من { $organiser }.
offer-title = توفّر مقعد لكم
offer-text = وهو محجوز لكم حتى { $deadline }. يُرجى إبلاغنا إن كنتم ترغبون في شغله.

## الزملاء

nominee-send = لا، ولكنني أرشّح زميلًا أو زميلة
nominee-title = من ترشّحون
nominee-hint = ستصل دعوة خاصة إلى من ترشّحون على العنوان الذي تذكرونه.
nominee-name = اسم من ترشّحون
nominee-position = منصب من ترشّحون
nominee-email = البريد الإلكتروني لمن ترشّحون
nominee-of = تعذّر حضور { $name }، وقد رُشِّحتم للمشاركة.
nominee-proposed-title = وصلنا ترشيحكم
nominee-proposed-text = ستصلكم رسالة من { $organiser }. وحتى ذلك الحين تبقى دعوتكم الشخصية قائمة.
nominee-invited-title = وُجِّهت الدعوة إلى من رشّحتم
nominee-invited-text = وُجِّهت الدعوة من { $organiser } إلى من رشّحتم بدلًا منكم. لا يلزمكم القيام بأي شيء.
nominee-invited-note = إذا طرأ أي تغيير فيُرجى الكتابة إلى { $organiser }: { $email }
nominee-withdraw = سحب ترشيحي
offer-kept-title = المقعد محجوز لكم
problem-nominee-name = يُرجى إدخال اسم من ترشّحون
problem-nominee-email = يُرجى إدخال البريد الإلكتروني لمن ترشّحون، مثل name@ministry.example
problem-nominee-self = هذا عنوانكم أنتم. يُرجى إدخال عنوان من ترشّحون.
problem-nominee-undecided = ترشيحكم السابق قيد النظر. يُرجى سحبه أولًا.
problem-nominee-not-taken = هذه الدعوة شخصية ولا يمكن ترشيح غيركم.

## البرنامج

programme-title = البرنامج
programme-hint = يُرجى تحديد الفعاليات التي ستحضرونها.
session-attend = سأحضر
session-attend-in-person = سأحضر شخصيًا
session-attend-online = سأشارك عبر الإنترنت
session-not = لن أحضر
session-wait = أدرجوا اسمي في قائمة الانتظار، فجميع المقاعد مشغولة
session-wait-on = أبقوا اسمي في قائمة الانتظار
session-full = جميع المقاعد مشغولة.
session-closed = لم يعد بالإمكان تعديل هذا الاختيار.
session-by = يمكنكم الاختيار حتى { $deadline }.
session-attending = ستحضرون
session-attending-in-person = ستحضرون شخصيًا
session-attending-online = ستشاركون عبر الإنترنت
session-waiting = اسمكم مدرج في قائمة الانتظار
session-none = لن تحضروا
problem-session-taken = «{ $session }»: جميع المقاعد مشغولة
problem-session-late = «{ $session }»: لم يعد بالإمكان تعديل هذا الاختيار

## أسئلة الجهة المنظّمة.

question-title = بعض الأسئلة
question-optional = { $question } (اختياري)
question-none = بلا إجابة
question-choose = يُرجى الاختيار
question-yes = نعم
question-no = لا
question-agreed = تمت الموافقة
question-condition = فقط إذا كانت إجابتكم عن «{ $question }» هي «{ $answer }».
question-if-in-person = فقط إذا كنتم ستحضرون شخصيًا.
question-if-online = فقط إذا كنتم ستشاركون عبر الإنترنت.
question-sensitive = تُحفظ هذه المعلومة مشفَّرة، ولا يطّلع عليها إلا من يحتاج إليها، وتُحذف بعد الاجتماع.
question-sealed = سُجّلت إجابتكم ولا تُعرض هنا. للإبقاء عليها اتركوا هذا الحقل كما هو.
question-forget = حذف الإجابة التي قدّمتها
question-recorded-sealed = مسجَّلة، ولا تُعرض هنا
question-files-later = بعد إرسال ردكم يمكنكم تسليم ما يلي: { $questions }
question-changed-title = تغيّر النموذج
question-changed-text = عدّلت الجهة المنظّمة الأسئلة أو البرنامج بينما كانت هذه الصفحة مفتوحة، فلم يُسجَّل ردكم. ما أدخلتموه لا يزال هنا: يُرجى مراجعته وإرساله من جديد.
question-needed-title = لا تزال هناك معلومات مطلوبة
question-needed-text = تطلب منكم الجهة المنظّمة ما يلي.
question-answer-now = الإجابة عن الأسئلة
file-hand-in = تسليم ملف
file-replace = تسليم ملف آخر
file-recorded = سُلِّم
file-kept = سُلِّم الملف في { $date }. وهو لا يُعرض هنا.
file-hint = ملف PDF أو صورة PNG أو JPEG، بحجم لا يتجاوز { $size } ميغابايت.
file-label = الملف
file-send = إرسال الملف
file-delete = حذف الملف
file-back = العودة إلى دعوتي
problem-question-missing = يُرجى الإجابة عن «{ $question }»
problem-question-agree = يُرجى الموافقة: «{ $question }»
problem-question-number = «{ $question }»: يُرجى إدخال عدد صحيح
problem-question-small = «{ $question }»: يُرجى إدخال { $least } أو أكثر
problem-question-great = «{ $question }»: يُرجى إدخال { $most } أو أقل
problem-question-date = «{ $question }»: يُرجى إدخال تاريخ، مثل 2027-06-09
problem-question-choice = «{ $question }»: يُرجى اختيار إحدى الإجابات
problem-file-missing = يُرجى اختيار ملف
problem-file-large = حجم الملف أكبر من { $size } ميغابايت. يُرجى اختيار ملف أصغر.
problem-file-type = هذا ليس ملف PDF ولا صورة PNG أو JPEG. يُرجى حفظه بإحدى هذه الصيغ ثم المحاولة من جديد.

## المساعدون.

assistant-for = تردّون نيابةً عن { $name }، ويُسجَّل اسمكم: { $assistant }.
assistant-answered = الرد مقدَّم من
assistant-role = { $name } (بالنيابة)

## إثبات الوصول إلى صندوق البريد.

proof-title = تأكيد هويتكم
proof-text = لا تُعرض هذه الصفحة إلا بعد التحقق من هويتكم. يمكننا إرسال رمز إلى { $email }، وهو العنوان الذي أُرسلت إليه هذه الدعوة.
proof-send = طلب رمز
proof-sent = أُرسل رمز إلى { $email }، وهو صالح لعشر دقائق.
proof-code = الرمز
proof-code-hint = ستة أرقام، من الرسالة التي أرسلناها.
proof-enter = متابعة
proof-send-again = طلب رمز آخر
proof-not-taken = لم يُسجَّل شيء لأننا لم نتحقق من هويتكم بعد. يُرجى طلب رمز وإدخاله ثم المحاولة من جديد.
problem-code-wrong = هذا ليس الرمز الصحيح. يُرجى مراجعة الأرقام الستة في أحدث رسالة.
problem-code-over = لم يعد هذا الرمز صالحًا. يُرجى طلب رمز آخر.

## الوفود.

delegation-title = وفدكم
delegation-open = وفدكم
delegation-seats = { FORM($seats) ->
    [one] لجهتكم مقعد واحد.
    [two] لجهتكم مقعدان.
    [few] لجهتكم { $seats } مقاعد.
    [many] لجهتكم { $seats } مقعدًا.
   *[other] لجهتكم { $seats } مقعد.
} { FORM($free) ->
    [zero] ولا مقعد شاغر.
    [one] ومقعد واحد شاغر.
    [two] ومقعدان شاغران.
    [few] و{ $free } مقاعد شاغرة.
    [many] و{ $free } مقعدًا شاغرًا.
   *[other] و{ $free } مقعد شاغر.
}
join-title = الانضمام إلى الوفد
join-text = لوفد { $organisation } مقاعد في هذا الاجتماع. إذا كنتم من أعضائه فيُرجى إدخال بياناتكم، وستصلكم دعوة على عنوانكم لتردوا عليها.
join-email = بريدكم الإلكتروني
join-email-hint = يجب أن ينتهي العنوان بـ { $domain }.
join-send = أرسلوا إليّ دعوة
join-done-title = يُرجى الاطلاع على بريدكم
join-done-text = إذا أمكنت دعوة صاحب هذا العنوان فستصله الدعوة عليه. أما من سبقت دعوته فيجد الرسالة السابقة في بريده، ولا تُرسل مرتين.
join-full-title = جميع مقاعد هذا الوفد مشغولة
join-full-text = إذا توفّر مقعد فيمكنكم الانضمام من هنا.
problem-join-name = يُرجى إدخال اسمكم وحده، بما لا يزيد على { $max } حرفًا
problem-join-email = يُرجى إدخال عنوانكم المنتهي بـ { $domain }
delegation-link = يمكن لكل من له عنوان ينتهي بـ { $domain } أن ينضم إلى الوفد بهذا الرابط. ويمكنكم تمريره داخل مؤسستكم.
delegation-link-label = رابط الانضمام إلى الوفد
member-comes = سيشارك
member-online = يشارك عبر الإنترنت
member-open = لم يرد بعد
member-waits = في قائمة الانتظار
member-free = لا يشارك
member-withdraw = سحب
member-title = تسمية عضو
member-hint = يتلقى هذا الشخص دعوة خاصة به على عنوانه ويرد عليها.
member-name = الاسم
member-email = البريد الإلكتروني
member-send = دعوة هذا الشخص
member-none = جميع مقاعد جهتكم مشغولة. إذا سحبتم عضوًا أمكنكم تسمية آخر. ولا يُبلَّغ من سُحب برسالة، فيُرجى إبلاغه.
problem-member-full = جميع مقاعد جهتكم مشغولة. يُرجى سحب عضو أولًا.
problem-member-listed = سبقت دعوة هذا الشخص.
problem-member-elsewhere = لا يمكن تسمية هذا الشخص هنا. يُرجى الكتابة إلى الجهة المنظّمة.

## Mails: what stands around an organiser's text.

mail-colon = :
mail-open = فتح الدعوة
mail-why = تصلكم هذه الرسالة بناءً على دعوة موجهة إليكم من { $organiser } للمشاركة في { $event }.
mail-data = تُحفظ بياناتكم (الاسم والمنصب والعنوان) لدى { $organiser } لغرض الإعداد لهذا اللقاء. ولتصحيحها أو حذفها، يرجى الكتابة إلى { $email }.
mail-personal = الرابط الوارد في هذه الرسالة خاص بكم، فنرجو عدم تمريره إلى غيركم.
mail-stop = لإيقاف استلام رسائل من هذا النوع: { $link }
mail-stop-link = أوقفوها من هنا
mail-below = تجدون نص هذه الرسالة باللغة العربية أدناه.
mail-test-note = هذه رسالة اختبار. الرابط الوارد فيها مثال فقط ولا يمكن الرد من خلاله.
mail-copy-note = تصلكم هذه النسخة لأنكم تتولّون مساعدة { $name }. الرابط الوارد فيها خاص بكم: يمكنكم به الرد على الدعوة بالنيابة، ويُسجَّل اسمكم.
mail-copy-note-only = تصلكم هذه الرسالة لأنكم تتولّون مساعدة { $name }.

# The page by which whoever got a mail stops such mail.
stop-title = هل تريدون إيقاف المراسلة على هذا العنوان؟
stop-text = لن تُرسل بعد الآن دعوات أو تذكيرات أو رسائل أخرى من هذه الخدمة إلى { $email }.
stop-no-answer = هذا ليس ردًّا على الدعوة. لقبول دعوة أو الاعتذار عنها، يرجى استخدام الرابط الوارد في رسالتها أو الكتابة إلى { $organiser } على { $email }.
stop-button = أوقفوا مراسلتي
stop-done-title = لن تُرسل رسائل أخرى
stop-done-text = لن يُكتب إلى { $email } بعد الآن. وتبقى الردود السابقة كما هي.
stop-again = استئناف مراسلتي
stop-reply = أُوقفت المراسلة على { $email } بطلب من صاحبه، فلا يُرسل إليه شيء، حتى رسائل التأكيد.

# فعالية مفترضة تُعرض بها نصوص المكتبة.
example-title = اجتماع الطاولة المستديرة حول مرونة الشبكات
example-description = جلستان: أمن التوجيه، والكابلات البحرية.
example-venue = مركز المؤتمرات
example-address = ساحة المثال 1
example-organiser = أمانة الطاولة المستديرة
