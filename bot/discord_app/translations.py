# ruff: noqa: E501  Chinese characters count twice
"""The commands' names and descriptions in other languages, as Discord's clients show them."""

from __future__ import annotations

from collections.abc import Mapping

import discord
from discord import app_commands

CHINESE: Mapping[str, str] = {
    "imagine": "画图",
    "Make pictures of an idea": "按想法画图",
    "Your idea in plain words; every --flag works here too": "用平常的话写出想法；这里也能用所有 --参数",
    "Shape of the picture, such as 16:9.": "画面比例，例如 16:9。",
    "Width and height in pixels, such as 768x512; wins over --ar.": "宽和高（像素），例如 768x512；优先于 --ar。",
    "What must not be in the picture, parted by commas; adds to the negative prompt.": "画面里不要出现的东西，用逗号分开；会加进负面提示词。",
    "The negative prompt.": "负面提示词。",
    "Seed of the first picture; without it a random one is drawn and shown.": "第一张图的种子；不填则随机选一个并显示。",
    "Denoising steps; more is slower.": "去噪步数；越多越慢。",
    "Guidance scale: how strictly the picture follows the prompt.": "引导强度：画面多严格地遵循提示词。",
    "The sampler, such as Euler a or DPM++ 2M Karras.": "采样器，例如 Euler a 或 DPM++ 2M Karras。",
    "How many pictures; picture i has seed + i - 1.": "画几张；第 i 张的种子是 seed + i - 1。",
    "A named style, such as watercolor; it fills the parts of the prompt that the idea leaves open.": "风格名称，例如 watercolor；它补上想法里没写的部分。",
    "The model: a name from the list of models, or the folder of a diffusers model.": "模型：模型列表里的名称。",
    "Seed of the expansion, so that the same idea can get another prompt.": "扩写的种子，让同一个想法得到另一段提示词。",
    "Use the idea as typed, without expansion.": "照原样使用想法，不扩写。",
    "A picture to start from (PNG, JPEG or WebP).": "作为起点的图片（PNG、JPEG 或 WebP）。",
    "How much of the starting picture is replaced.": "起点图片有多少会被改掉。",
    "Seed of the noise that is mixed in for a variation.": "变化时混入的噪声的种子。",
    "How much of the variation's noise is mixed in.": "混入多少变化噪声。",
    "What the picture's file tells: the whole request, its seed, or only that it is AI-generated.": (
        "图片文件里写什么：完整请求、种子，或只写“由 AI 生成”。"
    ),
    "expand": "扩写",
    "Show the structured prompt of an idea, without a picture": "只显示想法的结构化提示词，不画图",
    "reroll": "重画",
    "The same request again with a new seed": "同样的请求，换一个种子",
    "The picture: its id, such as k3v9x2m7qd, or k3v9x2m7qd:2": "图片的编号，例如 k3v9x2m7qd 或 k3v9x2m7qd:2",
    "vary": "变化",
    "Pictures near this one": "画出和它相近的图",
    "subtle, strong, or a number from 0.05 to 1": "subtle（轻微）、strong（强烈）或 0.05 到 1 的数",
    "upscale": "放大",
    "The picture, larger": "把图片放大",
    "How many times as wide and high": "宽高放大几倍",
    "remix": "改写",
    "Another idea, with the seed, size and steps of a picture": "换一个想法，沿用一张图的种子、尺寸和步数",
    "show": "详情",
    "Everything that is known about a picture": "一张图的全部信息",
    "describe": "识图",
    "How a picture was made, told by its file": "从文件看出一张图是怎么画的",
    "A picture that I made, as a file": "我画过的图片文件",
    "history": "历史",
    "What you made, newest first": "你画过的图，最新的在前",
    "Words of the idea or the prompt": "想法或提示词里的词",
    "Only what you marked": "只看收藏的",
    "How many lines": "显示几行",
    "favorite": "收藏",
    "Mark a picture, or take the mark away": "收藏一张图，或取消收藏",
    "favorites": "收藏夹",
    "What you marked, newest first": "你收藏的图，最新的在前",
    "queue": "队列",
    "What of yours waits or runs": "你有哪些任务在等待或进行",
    "cancel": "取消",
    "End a job of yours that waits or runs": "结束你等待中或进行中的任务",
    "The job; without it the newest of yours": "任务编号；不填则是你最新的任务",
    "delete": "删除",
    "Erase pictures: their rows, files and messages": "彻底删除图片：记录、文件和消息",
    "originals": "原图",
    "The files of your pictures, byte for byte": "图片的原始文件，一字节不差",
    "inbox": "收件箱",
    "What could not be brought to you": "没能送到你那里的结果",
    "export": "导出",
    "A copy of all that is kept of you": "导出保存的关于你的一切",
    "forget": "忘记我",
    "Erase all that is kept of you; you are asked again first": "删除保存的关于你的一切；会先再问一次",
    "help": "帮助",
    "What can be asked for here": "这里能做什么",
    "Reroll": "重画",
    "Vary": "变化",
    "Parameters": "参数",
    "Originals": "原图",
}


class CommandTranslator(app_commands.Translator):
    """Looks texts up in the tables above; what is not there stays English."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        context: app_commands.TranslationContextTypes,  # noqa: ARG002  discord.py names the arguments
    ) -> str | None:
        """The text in ``locale``, or None."""
        return CHINESE.get(string.message) if locale is discord.Locale.chinese else None
