using VJepa.Video;
using VJepa.Video.Datasets;

namespace VJepa.Tests.Video;

/// <summary>Each data set's annotation format, with video files of the data set's format.</summary>
[Trait("Category", "Video")]
public sealed class DatasetTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-dataset-").FullName;

    [Fact]
    public void Ucf101_lists_follow_its_split_files()
    {
        Put("ucf101_v_Walk_g01_c01.avi",
            "UCF-101/WalkingWithDog/v_WalkingWithDog_g01_c01.avi", "UCF-101/YoYo/v_YoYo_g08_c01.avi");
        Write("ucfTrainTestlist/classInd.txt", "1 WalkingWithDog", "2 YoYo");
        Write("ucfTrainTestlist/trainlist01.txt", "YoYo/v_YoYo_g08_c01.avi 2", "YoYo/v_YoYo_g09_c01.avi 2");
        Write("ucfTrainTestlist/testlist01.txt", "WalkingWithDog/v_WalkingWithDog_g01_c01.avi");
        var splits = Read("ucf101");
        Assert.Equal(["WalkingWithDog", "YoYo"], splits.Classes);
        Holds(splits, "train", ("v_YoYo_g08_c01.avi", 1));
        Holds(splits, "val", ("v_WalkingWithDog_g01_c01.avi", 0));
        Assert.Equal(["v_YoYo_g09_c01"], splits.Missing);
    }

    [Fact]
    public void Hmdb51_lists_follow_its_split_files()
    {
        Put("hmdb51_park_walk_f_cm_np1_ba_med_0.avi", "run/a b.avi", "walk/c.avi", "walk/d.avi", "walk/e.avi");
        Write("splits/run_test_split2.txt", "a b.avi 1");
        Write("splits/walk_test_split2.txt", "c.avi 2 ", "d.avi 0", "e.avi 1");
        var splits = Read("hmdb51", 2);
        Assert.Equal(["run", "walk"], splits.Classes);
        Holds(splits, "train", ("a b.avi", 0), ("e.avi", 1));
        Holds(splits, "val", ("c.avi", 1));
    }

    [Fact]
    public void Kth_is_split_by_person()
    {
        Put("kth_person01_walking_d1_uncomp.avi", "walking/person01_walking_d1_uncomp.avi",
            "person11_boxing_d2_uncomp.avi", "person22_running_d4_uncomp.avi");
        var splits = Read("kth");
        Holds(splits, "train", ("person11_boxing_d2_uncomp.avi", 0));
        Holds(splits, "val", ("person01_walking_d1_uncomp.avi", 5));
        Holds(splits, "test", ("person22_running_d4_uncomp.avi", 4));
    }

    [Fact]
    public void Kinetics_lists_follow_its_tables()
    {
        Put("kinetics_abcdefghijk_000020_000030.mp4",
            "train/abcdefghijk_000020_000030.mp4", "val/-xcdefghijk_000000_000010.mp4");
        Write("train.csv", "label,youtube_id,time_start,time_end,split", "\"talking, loudly\",abcdefghijk,20,30,train");
        Write("val.csv", "label,youtube_id,time_start,time_end,split", "abseiling,-xcdefghijk,0,10,val");
        var splits = Read("kinetics400");
        Assert.Equal(["abseiling", "talking, loudly"], splits.Classes);
        Holds(splits, "train", ("abcdefghijk_000020_000030.mp4", 1));
        Holds(splits, "val", ("-xcdefghijk_000000_000010.mp4", 0));
    }

    [Fact]
    public void Something_Something_lists_follow_its_templates()
    {
        Put("ssv2_78687.webm", "20bn-something-something-v2/78687.webm", "20bn-something-something-v2/3.webm");
        Write("labels.json", """{"Holding something": "1", "Pushing something from left to right": "0"}""");
        Write("train.json",
            """[{"id": "78687", "label": "holding pen", "template": "Holding [something]"}]""");
        Write("validation.json", """[{"id": "3", "template": "Pushing [something] from left to right"}]""");
        var splits = Read("ssv2");
        Assert.Equal("Pushing something from left to right", splits.Classes[0]);
        Holds(splits, "train", ("78687.webm", 1));
        Holds(splits, "val", ("3.webm", 0));
    }

    [Fact]
    public void Jester_lists_name_folders_of_pictures_that_can_be_read()
    {
        var pictures = Directory.GetFiles(VideoFolder.At("clips/lookalike/jester_34870"));
        foreach (var picture in pictures)
            Put("jester_34870/" + Path.GetFileName(picture), "20bn-jester-v1/34870/" + Path.GetFileName(picture));
        Write("jester-v1-labels.csv", "Swiping Left", "Drumming Fingers");
        Write("jester-v1-train.csv", "34870;Drumming Fingers");
        Write("jester-v1-validation.csv", "1;Swiping Left");
        var splits = Read("jester");
        Holds(splits, "train", ("34870", 1));
        Assert.Equal(pictures.Length, VideoReader.Read(splits.Lists["train"].Entries[0].Path).Count);
    }

    [Fact]
    public void Diving48_lists_follow_its_tables()
    {
        Put("diving48_A1_00001.mp4", "rgb/A1_00001.mp4");
        Write("Diving48_vocab.json", """[["Back", "15som", "05Twis", "FREE"], ["Back", "15som", "15Twis", "FREE"]]""");
        Write("Diving48_V2_train.json",
            """[{"vid_name": "A1_00001", "label": 1, "start_frame": 0, "end_frame": 180}]""");
        Write("Diving48_V2_test.json", "[]");
        var splits = Read("diving48");
        Assert.Equal("Back 15som 15Twis FREE", splits.Classes[1]);
        Holds(splits, "train", ("A1_00001.mp4", 1));
    }

    [Fact]
    public void A_missing_annotation_file_is_named()
    {
        Put("ucf101_v_Walk_g01_c01.avi", "v_YoYo_g08_c01.avi");
        Assert.Contains("classInd.txt", Assert.Throws<DatasetException>(() => Read("ucf101")).Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static void Holds(DatasetSplits splits, string part, params (string Name, int Label)[] expected) =>
        Assert.Equal(expected, splits.Lists[part].Entries.Select(e => (Path.GetFileName(e.Path), e.Label)));

    private DatasetSplits Read(string name, int split = 1) =>
        DatasetLayout.All.Single(d => d.Name == name).Read(folder, split);

    private void Put(string lookalike, params string[] names)
    {
        foreach (var name in names)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
            File.Copy(VideoFolder.At("clips/lookalike/" + lookalike), Path.Combine(folder, name));
        }
    }

    private void Write(string name, params string[] lines)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, name))!);
        File.WriteAllLines(Path.Combine(folder, name), lines);
    }
}
